/**
 * Every text of the panel's page in English, by name. The host translates each value by `vscode.l10n.t` and sends the object with `init`;
 * `{0}`, `{1}` are filled in by the page.
 */
export const panelStrings = {
  diagram: 'Diagram',
  table: 'Table',
  charts: 'Charts',
  compare: 'Compare',
};

export type PanelStrings = { readonly [key in keyof typeof panelStrings]: string };
