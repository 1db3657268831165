import { css } from 'lit';

export const appStyle = css`
  :host {
    display: flex; flex-direction: column; height: 100vh; overflow: hidden; background: var(--vscode-editor-background); color: var(--vscode-foreground); font-family: var(--vscode-font-family); font-size: var(--vscode-font-size, 13px);
    --box-bg: var(--vscode-editorWidget-background, var(--vscode-editor-background));
    --box-border: var(--vscode-contrastBorder, color-mix(in srgb, var(--vscode-foreground) 24%, transparent));
  }
  header { display: flex; flex-wrap: wrap; gap: 10px 28px; align-items: center; padding: 12px 16px 10px; }
  .who { min-width: 0; flex: 0 1 auto; }
  h1 { font-size: 15px; font-weight: 600; margin: 0 0 2px; overflow-wrap: anywhere; }
  .who button { all: unset; cursor: pointer; }
  .who button:hover { text-decoration: underline; }
  .who button:focus-visible { outline: 1px solid var(--vscode-focusBorder); outline-offset: 2px; }
  .totals { display: flex; gap: 22px; }
  .figure { display: grid; line-height: 1.25; align-content: start; }
  .figure b { font-size: 15px; font-weight: 600; font-variant-numeric: tabular-nums; white-space: nowrap; }
  .figure span { font-size: 11px; white-space: nowrap; }
  .measure { display: flex; gap: 12px; align-items: center; margin-left: auto; flex: 0 1 auto; min-width: 0; }
  .status { display: flex; flex-wrap: wrap; gap: 2px 12px; align-items: center; min-width: 0; }
  .number { font-size: 15px; font-weight: 600; white-space: nowrap; font-variant-numeric: tabular-nums; }
  .number .dim { font-size: 11px; font-weight: normal; }
  .number.provisional { font-weight: normal; font-style: italic; }
  .now { display: grid; gap: 5px; font-size: 12px; min-width: 180px; }
  .track { display: block; height: 3px; border-radius: 2px; overflow: hidden; background: color-mix(in srgb, var(--vscode-foreground) 15%, transparent); }
  .track i { display: block; height: 100%; background: var(--vscode-progressBar-background, var(--vscode-focusBorder)); transition: width 200ms; }
  .details { font-size: 11px; line-height: 1.4; white-space: nowrap; }
  footer { padding: 5px 16px 6px; font-size: 11px; color: var(--vscode-descriptionForeground); border-top: 1px solid var(--line); }
  .measure vscode-button { flex: none; }
  vscode-button::part(control) { white-space: nowrap; }
  .noisy { border: 1px solid currentColor; border-radius: 8px; padding: 0 7px; font-size: 11px; color: var(--vscode-editorWarning-foreground, var(--vscode-charts-yellow)); cursor: help; }
  .notice { margin: 0 16px 8px; }
  .interval { font-size: 11px; font-weight: normal; }
  .note { margin: 0 16px 6px; font-size: 12px; }
  .notice .buttons { display: flex; gap: 8px; margin-top: 8px; }
  .explored { display: flex; flex-wrap: wrap; gap: 6px 14px; align-items: center; margin: 0 16px 8px; padding: 5px 12px; border: 1px solid var(--vscode-focusBorder); border-left-width: 4px; border-radius: 3px; background: color-mix(in srgb, var(--vscode-focusBorder) 12%, transparent); overflow-wrap: anywhere; }
  .explored vscode-button { margin-left: auto; }
  .difference vscode-button + vscode-button { margin-left: 0; }
  .count.added b { color: var(--added); } .count.removed b { color: var(--removed); } .count.changed b { color: var(--changed); } .count.renamed b { color: var(--renamed); }
  .figure .since { font-variant-numeric: tabular-nums; font-weight: 600; }
  main { flex: 1; min-height: 0; position: relative; display: grid; grid-template-rows: minmax(0, 1fr); }
  main.message { place-items: center; text-align: center; padding: 24px; color: var(--vscode-descriptionForeground); }
  main.stale lc-diagram, main.stale lc-table, main.stale lc-charts, main.stale lc-explore { opacity: 0.55; }
  .side { position: absolute; right: 16px; top: 1px; display: flex; gap: 8px; align-items: center; }
  .side .label { font-size: 12px; }
  vscode-panels { min-height: 0; height: 100%; overflow: hidden; }
  vscode-panels::part(tablist) { padding: 1px 16px 0; border-bottom: 1px solid var(--line); column-gap: 24px; width: 100%; justify-content: start; grid-template-columns: repeat(5, auto); box-sizing: border-box; }
  vscode-panels::part(tabpanel) { min-height: 0; height: 100%; }
  vscode-panel-view { padding: 0; min-height: 0; height: 100%; }
  vscode-panel-view > * { flex: 1; min-width: 0; height: 100%; }
  @media (max-width: 760px) {
    header { gap: 8px 18px; }
    .measure { margin-left: 0; flex-basis: 100%; }
    .side .label { display: none; }
    .totals { gap: 6px 16px; flex-wrap: wrap; }
  }
  @media (max-width: 620px) {
    .side { position: static; padding: 6px 16px; order: -1; }
    main { grid-template-rows: auto minmax(0, 1fr); }
    vscode-panels::part(tablist) { column-gap: 14px; }
  }
  @media (prefers-reduced-motion: reduce) { * { transition: none !important; animation: none !important; } }
`;
