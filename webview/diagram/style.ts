import { css } from 'lit';

export const diagramStyle = css`
  :host { --frame-border: var(--vscode-contrastBorder, color-mix(in srgb, var(--vscode-foreground) 18%, var(--vscode-editor-background))); display: block; position: relative; overflow: hidden; outline: none; min-height: 0; }
  svg.canvas { width: 100%; height: 100%; display: block; cursor: grab; user-select: none; -webkit-user-select: none; touch-action: none; }
  svg.canvas:active { cursor: grabbing; }
  text { font-family: var(--vscode-font-family); font-size: 11px; fill: var(--vscode-foreground); pointer-events: none; }
  text.title { font-size: 12.5px; font-weight: 600; }
  text.small { fill: var(--vscode-descriptionForeground); }
  text.cost { fill: var(--vscode-foreground); font-variant-numeric: tabular-nums; }

  .box { cursor: pointer; outline: none; --heat: 0; --heat-color: color-mix(in oklab, var(--vscode-charts-red, #f14c4c) calc(var(--heat) * 100%), var(--vscode-charts-yellow, #cca700)); }
  .box .body { fill: var(--box-bg); stroke: var(--box-border); stroke-width: 1; }
  .box.hot .body { fill: color-mix(in srgb, var(--heat-color) calc(6% + var(--heat) * 34%), var(--box-bg)); stroke: color-mix(in srgb, var(--heat-color) calc(15% + var(--heat) * 55%), var(--box-border)); }
  .box .stack { fill: var(--box-bg); stroke: var(--box-border); }
  .box.pill .body { fill: var(--vscode-editor-background); }
  .box.end .body { fill: var(--vscode-badge-background); stroke: var(--vscode-contrastBorder, transparent); }
  .box.end text, .box.end text.small { fill: var(--vscode-badge-foreground); }
  .box .bar { fill: var(--heat-color); }
  .box:hover > .body { stroke: var(--vscode-focusBorder); }
  .box.marked > .body { stroke: var(--vscode-charts-blue, #3794ff); stroke-width: 2.5; }
  .box.selected > .body { stroke: var(--vscode-focusBorder); stroke-width: 2; }
  .box:focus-visible > .body { stroke: var(--vscode-focusBorder); stroke-width: 2.5; stroke-dasharray: 5 3; }

  .box.added { --change: var(--added); } .box.changed { --change: var(--changed); } .box.renamed { --change: var(--renamed); }
  .box:is(.added, .changed, .renamed) > .body { stroke: var(--change); stroke-width: 2; }
  .box .sign circle { fill: var(--vscode-editor-background); stroke: var(--change); stroke-width: 2; }
  .box .sign text { font-size: 12px; font-weight: 700; fill: var(--change); }

  .frame { fill: color-mix(in srgb, var(--vscode-foreground) 3.5%, var(--vscode-editor-background)); stroke: var(--frame-border); }
  .frame.depth1 { fill: color-mix(in srgb, var(--vscode-foreground) 6%, var(--vscode-editor-background)); }
  .box.header .body { fill: color-mix(in srgb, var(--vscode-foreground) 9%, var(--vscode-editor-background)); stroke: var(--frame-border); }
  .hit { fill: transparent; stroke: none; }
  .chevron path { fill: none; stroke: var(--vscode-icon-foreground, var(--vscode-foreground)); stroke-width: 1.6; stroke-linecap: round; stroke-linejoin: round; }
  .chevron:hover path { stroke: var(--vscode-textLink-activeForeground, var(--vscode-focusBorder)); stroke-width: 2.2; }
  .chip rect { fill: color-mix(in srgb, var(--vscode-foreground) 10%, var(--box-bg)); stroke: none; }
  .chip:hover rect, .chip.marked rect { fill: color-mix(in srgb, var(--vscode-focusBorder) 40%, var(--box-bg)); }
  .chip text.small { fill: var(--vscode-foreground); }

  .edge .line { fill: none; stroke: color-mix(in srgb, var(--vscode-foreground) 42%, transparent); stroke-width: 1.4; }
  .edge .hit { fill: none; stroke: transparent; stroke-width: 14; }
  .edge:hover .line, .edge.near .line { stroke: var(--vscode-focusBorder); stroke-width: 2.2; }
  marker path { fill: color-mix(in srgb, var(--vscode-foreground) 55%, var(--vscode-editor-background)); }

  .stale svg.canvas { opacity: 0.55; }
  .corner { position: absolute; right: 12px; bottom: 12px; display: flex; flex-direction: column; gap: 8px; align-items: flex-end; pointer-events: none; }
  .corner > * { pointer-events: auto; }
  .panelet { background: var(--vscode-editorWidget-background); color: var(--vscode-editorWidget-foreground, var(--vscode-foreground)); border: 1px solid var(--vscode-editorWidget-border, var(--vscode-contrastBorder, transparent)); border-radius: 6px; padding: 6px 10px; font-size: 11px; box-shadow: 0 2px 8px var(--vscode-widget-shadow, transparent); }
  .legend { display: grid; grid-template-columns: auto 120px auto; gap: 4px 8px; align-items: center; }
  .legend .what { grid-column: 1 / -1; color: var(--vscode-descriptionForeground); }
  .legend .ramp { height: 8px; border-radius: 4px; background: linear-gradient(90deg in oklab, color-mix(in srgb, var(--vscode-charts-yellow, #cca700) 10%, var(--box-bg)), color-mix(in srgb, var(--vscode-charts-red, #f14c4c) 60%, var(--box-bg))); border: 1px solid var(--box-border); }
  .zoom { display: flex; gap: 2px; padding: 2px; }
  .zoom button { all: unset; box-sizing: border-box; width: 26px; height: 24px; text-align: center; border-radius: 4px; cursor: pointer; font-size: 14px; line-height: 24px; }
  .zoom button:hover { background: var(--vscode-toolbar-hoverBackground, var(--vscode-list-hoverBackground)); }
  .zoom button:focus-visible { outline: 1px solid var(--vscode-focusBorder); }
  .minimap { padding: 4px; line-height: 0; cursor: pointer; }
  .minimap rect.view { fill: color-mix(in srgb, var(--vscode-focusBorder) 18%, transparent); stroke: var(--vscode-focusBorder); vector-effect: non-scaling-stroke; }
  @media (max-width: 700px), (max-height: 560px) {
    .minimap, .legend .what { display: none !important; }
    .legend { grid-template-columns: auto 60px auto; }
    .corner { flex-direction: row; align-items: end; }
  }
  .tip { position: absolute; z-index: 3; pointer-events: none; max-width: 380px; display: none; line-height: 1.5; }
  .tip.on { display: block; }
  .tip b { font-weight: 600; }
  .tip .dim { color: var(--vscode-descriptionForeground); }
  .tip div { overflow-wrap: anywhere; }
  .top { position: absolute; top: 12px; left: 50%; transform: translateX(-50%); }
  .message { position: absolute; inset: 0; display: grid; place-items: center; text-align: center; padding: 24px; color: var(--vscode-descriptionForeground); }
  .sr { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
  :host-context(body.vscode-high-contrast) .box.hot .body, :host-context(body.vscode-high-contrast-light) .box.hot .body { fill: var(--box-bg); }
`;
