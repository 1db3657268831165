import { css } from 'lit';

/** What every view shares: colors come from the editor's theme alone. */
export const sharedStyle = css`
  :host { --line: var(--vscode-panel-border, var(--vscode-contrastBorder, color-mix(in srgb, var(--vscode-foreground) 20%, transparent)));
    --added: var(--vscode-gitDecoration-addedResourceForeground, var(--vscode-charts-green)); --removed: var(--vscode-gitDecoration-deletedResourceForeground, var(--vscode-charts-red));
    --changed: var(--vscode-gitDecoration-modifiedResourceForeground, var(--vscode-charts-yellow)); --renamed: var(--vscode-charts-blue, #3794ff); }
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
  .checkbox { width: 16px; height: 16px; margin: 0; accent-color: var(--vscode-button-background); }
  .checkbox:focus-visible { outline: 1px solid var(--vscode-focusBorder); outline-offset: 2px; }
  .stops { display: inline-flex; flex-wrap: wrap; }
  .stops label { position: relative; cursor: pointer; }
  .stops input { position: absolute; inset: 0; opacity: 0; margin: 0; cursor: pointer; }
  .stops span { display: block; padding: 3px 9px; border: 1px solid var(--line); margin-right: -1px; font-variant-numeric: tabular-nums; }
  .stops label:first-child span { border-radius: 3px 0 0 3px; }
  .stops label:last-child span { border-radius: 0 3px 3px 0; }
  .stops label:hover span { background: color-mix(in srgb, var(--vscode-foreground) 10%, transparent); }
  .stops input:checked + span { background: var(--vscode-button-background); color: var(--vscode-button-foreground); border-color: var(--vscode-button-border, var(--vscode-button-background)); }
  :host-context(.vscode-high-contrast) .stops input:checked + span, :host-context(.vscode-high-contrast-light) .stops input:checked + span { background: var(--vscode-foreground); color: var(--vscode-editor-background); }
  .stops input:focus-visible + span { outline: 2px solid var(--vscode-focusBorder); outline-offset: 1px; position: relative; z-index: 1; }
  .notice { padding: 8px 12px; border-left: 3px solid var(--vscode-charts-yellow, #cca700); background: color-mix(in srgb, var(--vscode-charts-yellow, #cca700) 9%, transparent); border-radius: 0 4px 4px 0; line-height: 1.5; }
  .notice.error { border-color: var(--vscode-errorForeground); background: color-mix(in srgb, var(--vscode-errorForeground) 10%, transparent); }
`;
