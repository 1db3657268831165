import { css } from 'lit';

const table = css`
  table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
  th, td { text-align: right; padding: 5px 12px; white-space: nowrap; font-weight: normal; }
  thead th { color: var(--vscode-descriptionForeground); }
  th[scope='row'], th:first-child { text-align: left; padding-left: 0; }
`;

export const exploreStyle = css`
  ${table}
  :host { display: block; padding: 16px 20px 24px; overflow: auto; }
  .columns { display: flex; flex-wrap: wrap; gap: 24px 48px; }
  .knobs { flex: 1 1 420px; max-width: 760px; min-width: 0; display: grid; gap: 18px; align-content: start; }
  .results { flex: 0 1 440px; min-width: 0; }
  .small { font-size: 12px; margin-bottom: 4px; }
  .knob { display: flex; flex-wrap: wrap; align-items: center; gap: 6px 10px; padding: 4px 0 4px 10px; border-left: 3px solid transparent; min-height: 34px; }
  .knob.turned { border-left-color: var(--vscode-focusBorder); }
  .name { width: 120px; flex: none; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; font-family: var(--vscode-editor-font-family, monospace); }
  .turned .name { font-weight: 600; }
  .reset { all: unset; cursor: pointer; font-size: 12px; color: var(--vscode-textLink-foreground); white-space: nowrap; }
  .reset:focus-visible { outline: 1px solid var(--vscode-focusBorder); outline-offset: 2px; }
  .results tbody tr { border-top: 1px solid var(--line); }
  .strong { font-weight: 600; }
  .stale .strong { opacity: 0.55; }
  .less { color: var(--vscode-charts-green, var(--vscode-foreground)); }
  .more { color: var(--vscode-charts-orange, var(--vscode-foreground)); }
  .said { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .buttons { display: flex; flex-wrap: wrap; gap: 8px; margin-top: 14px; }
  .notice { margin-top: 12px; }
  lc-grid { margin-top: 26px; }
  @media (max-width: 620px) {
    :host { padding: 14px 16px 20px; }
    .name { width: 96px; }
    .results th, .results td { padding: 5px 8px; }
    .results th:first-child { padding-left: 0; }
  }
`;

export const gridStyle = css`
  ${table}
  :host { display: block; }
  .axes, .tools, .axis { display: flex; flex-wrap: wrap; gap: 8px 12px; align-items: center; }
  .axes { margin: 10px 0; gap: 10px 24px; }
  .tools { margin: 10px 0; font-size: 12px; }
  .scroll { overflow-x: auto; }
  td { padding: 0; border: 1px solid var(--line); }
  td > button { all: unset; box-sizing: border-box; cursor: pointer; display: grid; width: 100%; padding: 6px 12px; text-align: right; background: color-mix(in srgb, var(--vscode-charts-blue, var(--vscode-focusBorder)) var(--share), transparent); }
  td > button:hover { outline: 1px dashed var(--vscode-foreground); outline-offset: -2px; }
  td > button:focus-visible { outline: 2px solid var(--vscode-focusBorder); outline-offset: -2px; }
  td > button[aria-pressed='true'] { outline: 2px solid var(--vscode-foreground); outline-offset: -2px; }
  td > button[aria-pressed='true']:focus-visible { outline: 3px double var(--vscode-focusBorder); }
  td > button .dim { font-size: 11px; color: inherit; opacity: 0.8; }
  .waiting, .failed { padding: 6px 12px; text-align: center; color: var(--vscode-descriptionForeground); }
`;
