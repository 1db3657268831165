import { css } from 'lit';

/** What every view shares: colors come from the editor's theme alone. */
export const sharedStyle = css`
  :host { --line: var(--vscode-panel-border, var(--vscode-contrastBorder, color-mix(in srgb, var(--vscode-foreground) 20%, transparent))); }
  * { box-sizing: border-box; }
  h2 { font-size: 13px; font-weight: 600; margin: 0 0 4px; }
  p { margin: 0; line-height: 1.5; }
  .dim { color: var(--vscode-descriptionForeground); }
  .summary { display: grid; grid-template-columns: auto 1fr; gap: 5px 10px; align-items: center; font-size: 11px; }
  .stacked { display: flex; height: 12px; gap: 1px; border-radius: 3px; overflow: hidden; background: color-mix(in srgb, var(--vscode-foreground) 8%, transparent); }
  .stacked i { min-width: 2px; }
  .kinds { display: flex; flex-wrap: wrap; gap: 4px 16px; font-size: 11px; }
  .kinds > span { display: inline-flex; align-items: center; gap: 5px; }
  .swatch { display: inline-block; width: 9px; height: 9px; border-radius: 2px; flex: none; }
  .notice { padding: 8px 12px; border-left: 3px solid var(--vscode-charts-yellow, #cca700); background: color-mix(in srgb, var(--vscode-charts-yellow, #cca700) 9%, transparent); border-radius: 0 4px 4px 0; line-height: 1.5; }
  .notice.error { border-color: var(--vscode-errorForeground); background: color-mix(in srgb, var(--vscode-errorForeground) 10%, transparent); }
`;
