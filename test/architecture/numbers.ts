import type { TextFile } from './limits.js';

/** Named numbers that limit nothing, by file: sizes of drawings, usual values, kinds, shares. Every other one is a limit and stands in docs/limits.md. */
export const FIGURES: Readonly<Record<string, string>> = {
  'src/cli/check.ts': 'NOT_KEPT',
  'src/core/budget/judge.ts': 'NAMED',
  'src/core/budget/says.ts': 'NEAR',
  'src/core/cost/conventions/ptflops.ts': 'DEFORMABLE',
  'src/core/cost/dataflow.ts': 'CALLS UNBORN NEVER',
  'src/core/entry/argumentSpecs.ts': 'QUERIES',
  'src/core/entry/guess.ts': 'NEAR NODES',
  'src/core/entry/layouts.ts': 'TOKENS SEQUENCE SIDE SAMPLES FRAMES',
  'src/core/entry/networkCalls.ts': 'PART OF_UNKNOWN HANDED CERTAIN',
  'src/core/entry/refine.ts': 'SIDE LENGTH',
  'src/core/entry/settingsFiles.ts': 'LEAST_KEYS LEAST_SHARE',
  'src/core/entry/workspaceOptions.ts': 'LEAST_SHARED',
  'src/core/evaluate/forward.ts': 'NODE_WORK',
  'src/core/evaluate/tried.ts': 'COMPLETE BUILT SMALL',
  'src/core/explore/pooling.ts': 'STRIDE',
  'src/core/explore/vary.ts': 'SOUND_CHANNELS',
  'src/core/onnx/batches.ts': 'LEAST',
  'src/core/onnx/builder.ts': 'ELEMENTS_PER_VALUE',
  'src/core/onnx/graph.ts': 'OPSET',
  'src/core/onnx/operators/spread.ts': 'EPSILON',
  'src/core/onnx/proto.ts': 'IR_VERSION',
  'src/core/onnx/random.ts': 'BLOCK',
  'src/core/onnx/read/loops.ts': 'ENDLESS',
  'src/core/onnx/read/calls.ts': 'CALLS FEW',
  'src/core/onnx/read/evaluate.ts': 'NEWEST',
  'src/core/onnx/read/paths.ts': 'MOST',
  'src/core/onnx/read/reading.ts': 'CUT_BYTES',
  'src/core/onnx/read/sniff.ts': 'HEAD',
  'src/core/onnx/read/wire.ts': 'WINDOW',
  'src/core/onnx/weights.ts': 'LEAST_BLOCK UNKNOWN_LIMIT',
  'src/core/onnx/write.ts': 'DEFAULT_SEED ALIGNMENT',
  'src/core/python/builtins/methods/list.ts': 'INSERTED',
  'src/core/python/compile/compileLoop.ts': 'GO',
  'src/core/python/modules/dataclasses.ts': 'FIELD_STEPS',
  'src/core/python/modules/json.ts': 'VALUE_STEPS',
  'src/core/python/modules/random.ts': 'DRAW_STEPS',
  'src/core/python/modules/regex/characters.ts': 'KEPT_CODES',
  'src/core/python/modules/regex/match.ts': 'WAY RESTORE SHORTER LONGER WIDTH CHARGED STEP',
  'src/core/python/objects/classes.ts': 'LOOKED_UP',
  'src/core/python/objects/format.ts': 'DEFAULT_PRECISION',
  'src/core/python/objects/hash.ts': 'MODULUS HASH_INFINITY IMAGINARY',
  'src/core/python/syntax/boundedTree.ts': 'PIECE_CHARACTERS',
  'src/core/python/syntax/indentation.ts': 'TAB',
  'src/core/python/syntax/parse.ts': 'MARK',
  'src/core/python/values/complex.ts': 'MULTIPLIED',
  'src/core/python/values/decimals.ts': 'MOST_DIGITS LARGE SMALL',
  'src/core/python/values/textPoints.ts': 'SHORT',
  'src/core/python/values/vm.ts': 'NORMAL BREAK CONTINUE RETURN PROGRESS_STEPS FIRST_PROGRESS_STEPS',
  'src/core/python/values/work.ts': 'ITEMS CHARACTERS SEARCH_SHIFT',
  'src/core/report/text.ts': 'TEMPLATE_LETTERS',
  'src/core/report/tree.ts': 'ROOM TEXTS',
  'src/core/torch/torch.ts': 'FUSED_SINCE',
  'src/host/budgetMarks.ts': 'NEAR_LINES LINE_END',
  'src/host/budgets.ts': 'ADVICE_PAUSE_MS',
  'src/host/heat.ts': 'STEPS LEAST',
  'src/host/statusBar.ts': 'PRIORITY',
  'src/host/supervisor.ts': 'TICK_MS LONGEST_TICK_MS',
  'src/measure/calibrate.ts': 'RUNS RUNS_COARSE FINE_STEPS',
  'src/measure/clock.ts': 'PROBE_MS ENOUGH_STEPS COARSE_STEP_MS',
  'src/measure/compare.ts': 'BURSTS ROUNDS PART_OF_SLOWEST PROFILED_ROUNDS',
  'src/measure/estimate.ts': 'ASSUMED_GMAC_PER_S ASSUMED_GB_PER_S RUNTIME_BYTES SETUP_SECONDS SLOWEST_BYTES_PER_S',
  'src/measure/insight.ts': 'WORTH_SHARE OUT_OF_PROPORTION WORTH_NAMING WORTH_MOVING',
  'src/measure/layers.ts': 'TELLING_MS',
  'src/measure/memory.ts': 'PAGE',
  'src/measure/nodeClient.ts': 'WATCH_MS',
  'src/measure/notes.ts': 'STEADY',
  'src/measure/plan.ts': 'warmWithin warmWindow warmRuns warmSeconds warmProfiledRuns rounds minSeconds fewestRounds bursts gapMs clockSteps gapSampleMs seed',
  'src/measure/progress.ts': 'LEAST_MS',
  'src/measure/stats.ts': 'NOISY_SPREAD NOISY_FLOOR NORMAL RESAMPLES',
  'src/node/cache.ts': 'CHECKSUM_BYTES OTHERS_WRITE',
  'src/node/run.ts': 'FAILED',
  'src/node/save.ts': 'PIECE_BYTES',
  'src/node/watchdog.ts': 'MEMORY_LOOK_MS',
  'src/workers/serve.ts': 'PROGRESS_MS',
  'webview/charts/tradeoff.ts': 'ROW_HEIGHT LETTER_WIDTH',
  'webview/diagram/camera.ts': 'MIN_ZOOM MAX_ZOOM READABLE',
  'src/host/git.ts': 'INDEX_ADDED UNTRACKED INDEX_RENAMED LOOK_MS',
  'webview/diagram/cards.ts': 'PAD MIN_WIDTH CHIP_GAP CHIP_PAD CHEVRON',
  'webview/diagram/cost.ts': 'HOT_SHARE',
  'webview/diagram/draw.ts': 'CORNER',
  'webview/diagram/layout.ts': 'HEADER_HEIGHT',
  'webview/diagram/tree.ts': 'RUN_LENGTH SEGMENT_LENGTH DRAWN_ENDS',
  'webview/explore/gridView.ts': 'STRONGEST',
  'webview/measure/measurer.ts': 'QUIET_AFTER_CANCEL_MS',
  'webview/table/columns.ts': 'TAIL',
  'webview/table/table.ts': 'ROW_HEIGHT SPARE_ROWS',
};

/** A constant of its own, or a number in a table whose name ends in LIMITS or is PLAN. */
const NUMBER = /^(?:export )?const ([A-Z][A-Z0-9_]*)(?:: number)? = (?=[^;]*\d)[-\d(][^;\n"'`[]*;$/;
const TABLE = /^(?:export )?const (?:\w+_)?(?:LIMITS|PLAN)(?:: \w+)? = \{$/;
const FIELD = /^ {2}(\w+): -?\d[^;"'`[]*,$/;

/** Named numbers that are neither tagged as limits nor listed as other figures, and listed ones that are no such number. */
export function numberFaults(files: readonly TextFile[], figures: Readonly<Record<string, string>>): string[] {
  const left = new Set(Object.entries(figures).flatMap(([path, names]) => names.split(' ').map((name) => `${path} ${name}`)));
  const faults = files.flatMap(({ path, text }) => {
    let isTable = false;
    let comment = '';
    return text.split('\n').flatMap((line) => {
      if (/^\s*(\/\*\*|\*)/.test(line)) {
        comment = line.trimStart().startsWith('/**') ? line : comment + line;
        return [];
      }
      const name = (isTable ? FIELD : NUMBER).exec(line)?.[1];
      const isLimit = comment.includes('@limit ');
      comment = '';
      if (TABLE.test(line)) isTable = true;
      else if (/^\S/.test(line)) isTable = false;
      if (name === undefined) return [];
      const isFigure = left.delete(`${path} ${name}`);
      if (isLimit === isFigure) return [`${path}: ${name} is ${isLimit ? 'a limit and a figure' : 'a number that says neither @limit nor stands in FIGURES'}`];
      return [];
    });
  });
  return [...faults, ...[...left].map((name) => `${name} is listed as a figure and does not exist`)];
}
