// Prints a gzipped introspection answer as SDL, after a first line: node schema.cjs FOLDER-OF-NODE_MODULES FILE FIRST-LINE
// Descriptions are left out: nobody reads them here, and they are four fifths of the text.
"use strict";
const { readFileSync } = require("node:fs");
const { gunzipSync } = require("node:zlib");
const { createRequire } = require("node:module");

const [, , folder, file, first] = process.argv;
const { buildClientSchema, printSchema } = createRequire(`${folder}/`)("graphql");

const answer = JSON.parse(gunzipSync(readFileSync(file)), (key, value) => (key === "description" ? undefined : value));
const schema = buildClientSchema(answer.data, { assumeValid: true });
process.stdout.write(`${first}\n${printSchema(schema)}\n`);
