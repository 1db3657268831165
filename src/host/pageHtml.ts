/**
 * The policy under which the panel's page runs: our own scripts and nothing else, no request to anywhere but the webview's own resources,
 * WebAssembly and workers from blobs for layout and measurement.
 * @internal
 */
export const pagePolicy = (source: string, nonce: string): string =>
  [
    "default-src 'none'",
    `style-src ${source} 'nonce-${nonce}'`,
    `img-src ${source} data:`,
    `font-src ${source}`,
    `script-src 'nonce-${nonce}' 'wasm-unsafe-eval'`,
    'worker-src blob:',
    `connect-src ${source}`,
  ].join('; ');

/** The page: one script under a nonce. No text of a file or of the workspace is ever part of it. */
export const pageHtml = (source: string, nonce: string, script: string): string => `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${pagePolicy(source, nonce)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<style nonce="${nonce}">html, body { height: 100%; margin: 0; padding: 0; overflow: hidden; }</style>
</head>
<body><script nonce="${nonce}" src="${script}"></script></body>
</html>`;
