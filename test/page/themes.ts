/** The theme variables that a webview gets, of the editor's own themes (a subset: what the page and its controls read). */
export type ThemeName = 'dark' | 'light' | 'hc' | 'hcLight';

const common = {
  '--vscode-font-family': '"Segoe WPC", "Segoe UI", system-ui, "Ubuntu", "DejaVu Sans", sans-serif', '--vscode-font-size': '13px', '--vscode-font-weight': 'normal', '--vscode-editor-font-family': 'monospace',
};

const dark = {
  ...common,
  '--vscode-foreground': '#cccccc', '--vscode-descriptionForeground': '#9d9d9d', '--vscode-errorForeground': '#f85149', '--vscode-icon-foreground': '#cccccc', '--vscode-focusBorder': '#0078d4',
  '--vscode-editor-background': '#1f1f1f', '--vscode-editor-foreground': '#cccccc', '--vscode-editorWidget-background': '#202020', '--vscode-editorWidget-foreground': '#cccccc', '--vscode-editorWidget-border': '#454545', '--vscode-widget-shadow': '#0000005c',
  '--vscode-panel-border': '#2b2b2b', '--vscode-panelTitle-activeForeground': '#cccccc', '--vscode-panelTitle-activeBorder': '#0078d4', '--vscode-panelTitle-inactiveForeground': '#9d9d9d',
  '--vscode-button-background': '#0078d4', '--vscode-button-foreground': '#ffffff', '--vscode-button-hoverBackground': '#026ec1', '--vscode-button-secondaryBackground': '#313131', '--vscode-button-secondaryForeground': '#cccccc', '--vscode-button-secondaryHoverBackground': '#3c3c3c', '--vscode-button-border': '#ffffff12',
  '--vscode-input-background': '#313131', '--vscode-input-foreground': '#cccccc', '--vscode-input-placeholderForeground': '#989898', '--vscode-settings-dropdownBackground': '#313131',
  '--vscode-dropdown-background': '#313131', '--vscode-dropdown-border': '#3c3c3c', '--vscode-dropdown-foreground': '#cccccc', '--vscode-checkbox-background': '#313131', '--vscode-checkbox-border': '#3c3c3c',
  '--vscode-list-hoverBackground': '#2a2d2e', '--vscode-list-activeSelectionBackground': '#04395e', '--vscode-list-activeSelectionForeground': '#ffffff', '--vscode-list-inactiveSelectionBackground': '#37373d',
  '--vscode-badge-background': '#616161', '--vscode-badge-foreground': '#f8f8f8', '--vscode-progressBar-background': '#0078d4', '--vscode-textLink-foreground': '#4daafc', '--vscode-toolbar-hoverBackground': '#5a5d5e50',
  '--vscode-charts-red': '#f14c4c', '--vscode-charts-blue': '#3794ff', '--vscode-charts-yellow': '#cca700', '--vscode-charts-orange': '#d18616', '--vscode-charts-green': '#89d185', '--vscode-charts-purple': '#b180d7', '--vscode-charts-foreground': '#cccccc', '--vscode-charts-lines': '#cccccc80',
  '--vscode-terminal-ansiCyan': '#11a8cd', '--vscode-terminal-ansiMagenta': '#bc3fbc', '--vscode-terminal-ansiBrightBlack': '#666666', '--vscode-editorWarning-foreground': '#cca700',
};

const light = {
  ...dark,
  '--vscode-foreground': '#3b3b3b', '--vscode-descriptionForeground': '#3b3b3b99', '--vscode-icon-foreground': '#3b3b3b', '--vscode-focusBorder': '#005fb8',
  '--vscode-editor-background': '#ffffff', '--vscode-editor-foreground': '#3b3b3b', '--vscode-editorWidget-background': '#f8f8f8', '--vscode-editorWidget-foreground': '#3b3b3b', '--vscode-editorWidget-border': '#c8c8c8', '--vscode-widget-shadow': '#00000029',
  '--vscode-panel-border': '#e5e5e5', '--vscode-panelTitle-activeForeground': '#3b3b3b', '--vscode-panelTitle-activeBorder': '#005fb8', '--vscode-panelTitle-inactiveForeground': '#3b3b3b',
  '--vscode-button-background': '#005fb8', '--vscode-button-hoverBackground': '#0258a8', '--vscode-button-secondaryBackground': '#e5e5e5', '--vscode-button-secondaryForeground': '#3b3b3b', '--vscode-button-secondaryHoverBackground': '#cccccc', '--vscode-button-border': '#0000001a',
  '--vscode-input-background': '#ffffff', '--vscode-input-foreground': '#3b3b3b', '--vscode-input-placeholderForeground': '#767676', '--vscode-settings-dropdownBackground': '#ffffff',
  '--vscode-dropdown-background': '#ffffff', '--vscode-dropdown-border': '#cecece', '--vscode-dropdown-foreground': '#3b3b3b', '--vscode-checkbox-background': '#f8f8f8', '--vscode-checkbox-border': '#cecece',
  '--vscode-list-hoverBackground': '#f2f2f2', '--vscode-list-activeSelectionBackground': '#e8e8e8', '--vscode-list-activeSelectionForeground': '#000000', '--vscode-list-inactiveSelectionBackground': '#e4e6f1',
  '--vscode-badge-background': '#cccccc', '--vscode-badge-foreground': '#3b3b3b', '--vscode-progressBar-background': '#005fb8', '--vscode-textLink-foreground': '#005fb8', '--vscode-toolbar-hoverBackground': '#b8b8b850',
  '--vscode-charts-red': '#e51400', '--vscode-charts-blue': '#1a85ff', '--vscode-charts-yellow': '#bf8803', '--vscode-charts-orange': '#d18616', '--vscode-charts-green': '#388a34', '--vscode-charts-purple': '#652d90', '--vscode-editorWarning-foreground': '#bf8803',
  '--vscode-terminal-ansiCyan': '#0598bc', '--vscode-terminal-ansiMagenta': '#bc05bc', '--vscode-errorForeground': '#f85149',
};

const hc = {
  ...dark,
  '--vscode-foreground': '#ffffff', '--vscode-descriptionForeground': '#ffffffb3', '--vscode-icon-foreground': '#ffffff', '--vscode-focusBorder': '#f38518', '--vscode-contrastBorder': '#6fc3df', '--vscode-contrastActiveBorder': '#f38518',
  '--vscode-editor-background': '#000000', '--vscode-editor-foreground': '#ffffff', '--vscode-editorWidget-background': '#0c141f', '--vscode-editorWidget-foreground': '#ffffff', '--vscode-editorWidget-border': '#6fc3df', '--vscode-panel-border': '#6fc3df',
  '--vscode-panelTitle-activeForeground': '#ffffff', '--vscode-panelTitle-activeBorder': '#6fc3df', '--vscode-panelTitle-inactiveForeground': '#ffffff', '--vscode-button-background': '#000000', '--vscode-button-foreground': '#ffffff', '--vscode-button-border': '#6fc3df', '--vscode-button-secondaryBackground': '#000000', '--vscode-button-secondaryForeground': '#ffffff', '--vscode-button-hoverBackground': '#000000', '--vscode-button-secondaryHoverBackground': '#000000',
  '--vscode-input-background': '#000000', '--vscode-input-foreground': '#ffffff', '--vscode-settings-dropdownBackground': '#000000', '--vscode-dropdown-background': '#000000', '--vscode-dropdown-border': '#6fc3df', '--vscode-dropdown-foreground': '#ffffff',
  '--vscode-list-hoverBackground': '#ffffff1a', '--vscode-list-inactiveSelectionBackground': '#000000', '--vscode-badge-background': '#000000', '--vscode-badge-foreground': '#ffffff', '--vscode-progressBar-background': '#6fc3df',
};

const hcLight = {
  ...light,
  '--vscode-foreground': '#292929', '--vscode-descriptionForeground': '#292929', '--vscode-contrastBorder': '#0f4a85', '--vscode-contrastActiveBorder': '#006bbd', '--vscode-focusBorder': '#006bbd', '--vscode-panel-border': '#0f4a85', '--vscode-editorWidget-background': '#ffffff', '--vscode-editorWidget-border': '#0f4a85', '--vscode-dropdown-border': '#0f4a85', '--vscode-button-border': '#0f4a85', '--vscode-button-background': '#0f4a85',
  '--vscode-button-secondaryBackground': '#ffffff', '--vscode-badge-background': '#0f4a85', '--vscode-badge-foreground': '#ffffff',
};

export const themes: Readonly<Record<ThemeName, { readonly kind: string; readonly variables: Readonly<Record<string, string>> }>> = {
  dark: { kind: 'vscode-dark', variables: dark },
  light: { kind: 'vscode-light', variables: light },
  hc: { kind: 'vscode-high-contrast', variables: hc },
  hcLight: { kind: 'vscode-high-contrast-light', variables: hcLight },
};
