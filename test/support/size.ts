/** How large a test is: as large as an environment variable says, for long runs by hand, and else as one can wait for. */
export function sizeOf(variable: string, otherwise: number): number {
  return Number(process.env[variable] ?? otherwise);
}
