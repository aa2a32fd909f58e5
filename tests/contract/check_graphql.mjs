// Checks a GraphQL document (argument) against GitHub's schema; prints what is wrong with it.
import { readFileSync } from "node:fs";
import { buildSchema, parse, validate } from "graphql";

const place = new URL("node_modules/@octokit/graphql-schema/schema.graphql", import.meta.url);
const schema = buildSchema(readFileSync(place, "utf8"), { assumeValid: true });
const problems = validate(schema, parse(process.argv[2]));
for (const problem of problems) console.error(problem.message);
process.exit(problems.length ? 1 : 0);
