/**
 * Every text of the panel's page in English, by name. The host translates each value by `vscode.l10n.t` and sends the object with `init`;
 * the page fills in `{0}`, `{1}`.
 */
export const panelStrings = {
  // Views and controls
  views: 'Views', diagram: 'Diagram', table: 'Table', charts: 'Charts', compare: 'Compare',
  heatBy: 'Color by', heat_macs: 'Multiply-adds', heat_params: 'Parameters', heat_bytes: 'Memory traffic', heat_time: 'Measured time', heat_none: 'No color',
  zoom: 'Zoom', zoomIn: 'Zoom in (+)', zoomOut: 'Zoom out (-)', zoomReset: 'Readable size (0)', zoomFit: 'Fit everything',
  cancel: 'Cancel', filter: 'Filter layers', calculating: 'Calculating…', drawing: 'Drawing the network…', waiting: 'Waiting for the network…', changeInput: 'Change Input…', chooseEntry: 'Choose Entry…', exportOnnx: 'Export ONNX…',
  save: 'Save Report…', saveAs: 'Save report as', notComplete: 'Not everything could be counted: totals are lower bounds.',
  // Quantities
  parameters: 'Parameters', memoryTraffic: 'Memory traffic', measuredTime: 'measured time', layer: 'Layer', kind: 'Kind', output: 'Output', time: 'Time', timeShare: 'Time share', bound: 'Bound', overBound: 'Over bound',
  paramsShort: 'Params', trafficShort: 'Traffic', root: '(root)', nLayers: '{0} layers', oneLayer: '1 layer', nParams: '{0} params', nOfN: '{0} of {1} layers', layersInside: '{0} layers', lineN: 'line {0}', outputIs: 'output {0}', shareOf: 'Share of {0}', shareOfShort: '{0} share',
  ofMacs: 'of multiply-adds', ofTime: '{0} of time', bytesMoved: '{0} read and written', sortBy: 'Sort by {0}', peakActivations: 'Peak activations', guessed: 'guessed',
  // Diagram
  diagramLabel: 'Network diagram. Arrow keys walk through the layers, left and right close and open boxes, Enter goes to the source.',
  via: 'through {0}', nTensors: '{0} tensors', layoutFailed: 'The network could not be laid out: {0}', tooMany: 'Close another box first: at most {0} boxes are drawn at once.',
  // Kinds
  kind_standard: 'standard convolution', kind_grouped: 'grouped convolution', kind_depthwise: 'depthwise convolution', kind_pointwise: 'pointwise convolution', kind_linear: 'linear', kind_matmul: 'matrix product',
  kind_recurrent: 'recurrent', kind_normalization: 'normalization', kind_other: 'other',
  // Measuring
  measure: 'Measure', measureAgain: 'Measure Again', measuring: 'Measuring', provisional: 'provisional', loadingRuntime: 'Loading the runtime', preparingModel: 'Preparing the model', secondsLeft: 'about {0} s left',
  median: 'median', spread: '{0} to {1} (p10 to p90)', fastest: 'minimum {0}, {1} runs', noisy: 'Noisy', noisyAdvice: 'Something else kept this machine busy while measuring. Close other programs and measure again.',
  fusedInto: 'The runtime runs it as part of {0}', inLayer: 'in {0}', elided_identity: 'Does nothing at inference', elided_view: 'Only changes the view of the data', elided_constant: 'Computed once, when the model is loaded',
  elidedShort_identity: 'no-op', elidedShort_view: 'view', elidedShort_constant: 'constant', runtimeRow: '{0} in the runtime itself, in no layer',
  measureFailed: 'Measuring failed: {0}', askMemory: 'This run needs about {0} of memory.', askTime: 'This run takes about {0}.', measureAnyway: 'Measure Anyway',
  changed: 'The network has changed since it was measured.',
  // Charts
  byKind: 'By kind of layer', byKindMeasured: 'Plain bars: share of multiply-adds. Striped bars: share of measured time.', byKindUnmeasured: 'Share of multiply-adds. Measure to see the share of time beside it.',
  insight: '{0}: {1} of the multiply-adds, {2} of the time. Reached {3} of {4} GMAC/s on this machine.',
  roofline: 'Roofline', rooflineMeasured: 'Each point is a layer as it was measured. The line is the most that this machine allows: distance below it is time that could be won.',
  rooflineBound: 'Each point is a layer at the most that this roof allows. On the slope memory limits it, on the flat part arithmetic.',
  rooflineLabel: 'Roofline with {0} layers under {1}: {2} GMAC/s and {3} GB/s', intensityAxis: 'Intensity: multiply-adds per byte moved', boundIs: 'bound {0}', noPoints: 'No layer has multiply-adds.',
  roofOf: 'Roof of', thisMachine: 'This machine (measured)', addDevice: 'Add Device…', removeDevice: 'Remove', saveDevice: 'Save Device', deviceName: 'Name', deviceCompute: 'Compute (TFLOPS)', deviceBandwidth: 'Bandwidth (GB/s)',
  bandwidthFormula: 'Bandwidth = memory clock × bus width / 8. With 21,000 MT/s (the effective clock) on 384 bits: 21,000 × 384 / 8 = 1,008,000 MB/s = 1,008 GB/s. Fill these in to have it computed:',
  memoryClock: 'Memory clock (MT/s)', busWidth: 'Bus width (bits)',
  // Compare
  compareIntro: 'Variants of a network, measured together in one worker: rounds alternate between them, so that what disturbs one disturbs all. Ratios are paired within rounds.',
  chooseVariants: 'Choose Variants…', measureVariants: 'Measure Variants', variant: 'Variant', reference: 'reference', timeRatio: 'Time ratio', macsRatio: 'MACs ratio', paramsRatio: 'Params ratio', bytesRatio: 'Bytes ratio', noVariants: 'No variants chosen yet.',
  ratioOf: '{0} ({1} to {2})',
};

export type PanelStrings = { readonly [key in keyof typeof panelStrings]: string };
