// The README as the .vsix carries it: VS Code's page of an extension follows no link to a file, so those become plain text.

/** Links and images whose target is a file of the repository: `[text](docs/page.md)`. */
const RELATIVE_LINK = /(?<!!)\[([^\]]+)\]\((?!https?:|mailto:|command:|#)[^)]+\)/g;

/** A link's words stay; where they are no path themselves, the file is named behind them. */
export const withoutRelativeLinks = (markdown) =>
  markdown.replace(RELATIVE_LINK, (link, text) => {
    const target = /\(([^)]+)\)$/.exec(link)?.[1] ?? '';
    return text === target ? `\`${target}\`` : `${text} (\`${target}\` in the sources)`;
  });
