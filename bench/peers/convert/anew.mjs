// Converts one document with an engine that is started for it and ends with it, as `soffice --headless --convert-to` does: the
// bundled converter's own engine and its own use case, without the pool that keeps engines warm.
import { readFile, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { readConfig } from "../../../embedded/converter/config.mjs";
import { convert } from "../../../embedded/converter/convert.mjs";
import { Pool } from "../../../embedded/converter/pool.mjs";

const [input, output] = process.argv.slice(2);
const config = { ...readConfig({}), engines: 1 };
const pool = new Pool(config, () => {});
let code = 0;
try {
  const form = { files: [{ name: basename(input), bytes: await readFile(input) }], fields: new Map() };
  const { result } = await convert(form, pool, config, new AbortController().signal, { takesTarget: false });
  await writeFile(output, result);
} catch (error) {
  // Whoever started this sees by the result that there is none.
  console.error(error.message);
  code = 1;
}
await pool.stop();
process.exit(code);
