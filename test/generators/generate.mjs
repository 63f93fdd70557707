/** What `nest g` does with one generator after the other, in one process: `generate.mjs '[["event", "orders/shipped"], ...]'`. */
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { NodeWorkflow } = require('@angular-devkit/schematics/tools');

for (const [schematic, name, path = ''] of JSON.parse(process.argv[2])) {
  const workflow = new NodeWorkflow(process.cwd(), { resolvePaths: [process.cwd()] });
  const collection = process.argv[3] ?? '@tidemark/schematics';
  await workflow.execute({ collection, schematic, options: { name, path, sourceRoot: 'src' } }).toPromise();
}
