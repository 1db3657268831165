import { QUANTITIES } from '../core/budget/budget.js';
import { jsonText } from '../core/report/shown.js';
import { type Checked, type Finding, findingsOf } from './checkReport.js';

/** SARIF 2.1.0 (OASIS Standard), as code scanning reads it. */

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

interface Rule {
  readonly id: string;
  readonly name: string;
  readonly text: string;
}

const RULES: readonly Rule[] = [
  ...QUANTITIES.map((quantity) => ({ id: `over-budget/${quantity}`, name: 'OverBudget', text: `A network has more ${quantity} than its budget allows.` })),
  { id: 'not-checked', name: 'BudgetNotChecked', text: 'Nobody can say whether a network keeps its budget: its count is incomplete, or it was not measured.' },
  { id: 'budget-syntax', name: 'BudgetSyntax', text: 'A budget cannot be read.' },
];

export function sarifJson(checked: Checked): string {
  const driver = {
    name: 'layer-cost',
    rules: RULES.map(({ id, name, text }) => ({ id, name, shortDescription: { text }, defaultConfiguration: { level: 'error' } })),
  };
  const results = findingsOf(checked).map(resultOf);
  return jsonText({ $schema: SCHEMA, version: '2.1.0', runs: [{ tool: { driver }, columnKind: 'utf16CodeUnits', results }] });
}

const resultOf = ({ rule, path, line, columns, lines }: Finding): Record<string, unknown> => ({
  ruleId: rule,
  ruleIndex: RULES.findIndex(({ id }) => id === rule),
  level: 'error',
  message: { text: lines.join('\n') },
  locations: [
    {
      physicalLocation: {
        artifactLocation: { uri: uriOf(path) },
        region: { startLine: line, ...(columns ? { startColumn: columns[0], endColumn: columns[1] } : {}) },
      },
    },
  ],
});

/** Relative paths stay relative: they are looked up from where the check ran. */
function uriOf(path: string): string {
  const encoded = path.split('/').map(encodeURIComponent).join('/');
  return path.startsWith('/') ? `file://${encoded}` : /^[A-Za-z]:\//.test(path) ? `file:///${encoded}` : encoded;
}
