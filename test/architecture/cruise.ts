import { createRequire } from 'node:module';
import { cruise, type ICruiseOptions, type ICruiseResult } from 'dependency-cruiser';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';

interface Config {
  readonly forbidden: readonly { readonly name: string }[];
  readonly options: ICruiseOptions & { readonly enhancedResolveOptions: object };
}

/** The rules of the project. */
export const config = createRequire(import.meta.url)('../../.dependency-cruiser.cjs') as Config;

/** Checks the tree below a folder by the rules of the project. */
export async function cruiseTree(baseDir: string): Promise<ICruiseResult> {
  const { enhancedResolveOptions, ...options } = config.options;
  const { output } = await cruise(
    ['src'],
    { ...options, ruleSet: { forbidden: [...config.forbidden] }, validate: true, baseDir } as ICruiseOptions,
    enhancedResolveOptions,
    { tsConfig: extractTSConfig('tsconfig.json') },
  );
  return output as ICruiseResult;
}
