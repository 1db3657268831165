import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeDropdown,
  vsCodeOption,
  vsCodePanels,
  vsCodePanelTab,
  vsCodePanelView,
  vsCodeProgressRing,
  vsCodeTextField,
} from '@vscode/webview-ui-toolkit';
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { ref } from 'lit/directives/ref.js';

/**
 * The only file that knows `@vscode/webview-ui-toolkit`: every control of the page is made by a function below, so that the toolkit can be replaced here alone.
 */
provideVSCodeDesignSystem().register(
  vsCodeButton(),
  vsCodeDropdown(),
  vsCodeOption(),
  vsCodePanels(),
  vsCodePanelTab(),
  vsCodePanelView(),
  vsCodeProgressRing(),
  vsCodeTextField(),
);

interface ButtonOptions {
  readonly label: string;
  readonly onClick: () => void;
  readonly primary?: boolean;
  readonly disabled?: boolean;
  readonly title?: string;
}

export const button = (o: ButtonOptions): TemplateResult =>
  html`<vscode-button appearance=${o.primary ? 'primary' : 'secondary'} ?disabled=${o.disabled ?? false} title=${o.title ?? nothing} @click=${o.onClick}>${o.label}</vscode-button>`;

interface DropdownOptions<T extends string> {
  readonly label: string;
  readonly options: readonly { readonly value: T; readonly label: string; readonly disabled?: boolean }[];
  readonly value: T;
  readonly onChange: (value: T) => void;
}

export const dropdown = <T extends string>(o: DropdownOptions<T>): TemplateResult =>
  html`<vscode-dropdown aria-label=${o.label} .value=${live(o.value)} @change=${(event: Event) => o.onChange((event.target as HTMLSelectElement).value as T)}>
    ${o.options.map((option) => html`<vscode-option value=${option.value} ?selected=${option.value === o.value} ?disabled=${option.disabled ?? false}>${option.label}</vscode-option>`)}
  </vscode-dropdown>`;

export const progressRing = (label: string): TemplateResult => html`<vscode-progress-ring aria-label=${label}></vscode-progress-ring>`;

interface TextFieldOptions {
  readonly label: string;
  readonly value: string;
  readonly placeholder?: string;
  readonly size?: number;
  /** The value may change while the field is open. */
  readonly live?: boolean;
  readonly onInput: (value: string) => void;
}

/** The toolkit names a field "Text field" once it stands in the page: its label comes after that. */
export const textField = (o: TextFieldOptions): TemplateResult =>
  html`<vscode-text-field ${ref((field) => queueMicrotask(() => field?.setAttribute('aria-label', o.label)))} placeholder=${o.placeholder ?? nothing} size=${o.size ?? nothing} .value=${o.live ? live(o.value) : o.value}
    @input=${(event: Event) => o.onInput((event.target as HTMLInputElement).value)}></vscode-text-field>`;

interface CheckboxOptions {
  readonly label: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}

/** The browser's own: the toolkit's takes no label for screen readers but its text. */
export const checkbox = (o: CheckboxOptions): TemplateResult =>
  html`<input type="checkbox" class="checkbox" aria-label=${o.label} .checked=${live(o.checked)} @change=${(event: Event) => o.onChange((event.target as HTMLInputElement).checked)}>`;

interface StopsOptions {
  readonly label: string;
  /** Tells the group from others of the view. */
  readonly name: string;
  readonly options: readonly string[];
  /** Null when none of them is chosen. */
  readonly value: string | null;
  readonly onChange: (value: string) => void;
}

/** Values beside each other, one of which may be chosen: one tab stop, arrow keys within. */
export const stops = (o: StopsOptions): TemplateResult =>
  html`<span class="stops" role="radiogroup" aria-label=${o.label}>${o.options.map(
    (value) =>
      html`<label><input type="radio" name=${o.name} .value=${value} .checked=${live(value === o.value)} @change=${() => o.onChange(value)}><span>${value}</span></label>`,
  )}</span>`;

interface TabOptions<T extends string> {
  readonly label: string;
  readonly tabs: readonly { readonly id: T; readonly label: string; readonly content: TemplateResult; readonly keep?: boolean }[];
  readonly active: T;
  readonly onChange: (id: T) => void;
}

/** A row of tabs over their views; a view has content while it is active, or always with `keep`. */
export const tabs = <T extends string>(o: TabOptions<T>): TemplateResult =>
  html`<vscode-panels aria-label=${o.label} .activeid=${`tab-${o.active}`} @change=${(event: Event) => {
    const id = (event.target as HTMLElement & { activeid?: string }).activeid?.slice('tab-'.length);
    if (id !== undefined && id !== o.active && o.tabs.some((tab) => tab.id === id)) o.onChange(id as T);
  }}>
    ${o.tabs.map((tab) => html`<vscode-panel-tab id=${`tab-${tab.id}`}>${tab.label}</vscode-panel-tab>`)}
    ${o.tabs.map((tab) => html`<vscode-panel-view id=${`view-${tab.id}`}>${tab.id === o.active || tab.keep ? tab.content : nothing}</vscode-panel-view>`)}
  </vscode-panels>`;
