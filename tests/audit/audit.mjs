// Every audit of GraphQL over HTTP against one server: node audit.mjs URL HEADERS-AS-JSON, answers as JSON.
import { serverAudits } from 'graphql-http';

const [url, headers] = [process.argv[2], JSON.parse(process.argv[3])];
const fetchFn = (address, init) => fetch(address, { ...init, headers: { ...headers, ...init?.headers } });
const results = [];
for (const audit of serverAudits({ url, fetchFn })) {
  const { name, status, reason } = await audit.fn();
  results.push({ id: audit.id, name, status, reason });
}
console.log(JSON.stringify(results));
