/** 0: done; 1: the network could not be fully evaluated; 2: wrong usage; 3: measuring, exporting or writing the output failed; 4: a budget is not kept. */
export type ExitCode = 0 | 1 | 2 | 3 | 4;

export const USAGE = `Usage:
  layer-cost report  FILE [--entry PYTHON] [--input LIST] [--dim NAME=N]... [--convention NAME,NAME,...] [--path DIR]... [--format text|json|csv|markdown|paper|paper-latex]
                     [--depth N] [--sort params|macs|traffic]
  layer-cost measure FILE ...same... [--threads N] [--cap SECONDS] [--yes] [--format text|json|csv|markdown]
  layer-cost compare FILE [FILE]... [--entry A --entry B]... [--input LIST --input LIST]... [--cap SECONDS] [--yes] [--format text|json|markdown]
  layer-cost diff    A B [--entry PYTHON | --entry-a PYTHON --entry-b PYTHON] [--input LIST | --input-a LIST --input-b LIST] [--format text|markdown|json]
  layer-cost export  FILE ...same... [--dynamic-batch] -o model.onnx
  layer-cost sweep   FILE ...same... [--vary NAME=V,V,...]... [--size N,N,...] [--batch N,N,...] [--thin A,A,...] [--format json|csv|markdown|latex]
  layer-cost check   FILE... | --all [DIR]... [--budget TEXT] [--measure] [--path DIR]... [--format text|json|sarif|github]

  FILE        Python source that defines the network, or an .onnx file
  A, B        before and after: each a FILE, or FILE@REVISION of a git repository (net.py@HEAD, net.py@main~3)
  --entry     Python that gives the network, evaluated as if appended to the file: "MobileNetV1(width=0.5)"
  --input     the whole argument list of forward: 1x3x224x224 or 1x3x224x224,1x10:int64 or x=1x3x64x64,flag=True
  --dim       a dynamic dimension of an .onnx file and its size: batch=8
  --convention  how work is counted: macs, flops, thop, ultralytics-thop, fvcore, ptflops, ptflops-aten, torchinfo, calflops, deepspeed,
              flop-counter; with several, why they differ
  --path      a folder in which imports are looked up
  --depth     levels of modules that the text shows; deeper ones are in the sums
  --sort      the largest first, on each level
  --budget    what a network may cost: "params<=5M macs<=600M flops<=1.2G weights<=20MB peak<=20MB time<=50ms"
  --all       every file that defines a network below the folders (default: the current one)
  --measure   run networks whose time is limited
  --yes       start a run of more than 2 GB or a minute without asking
  --steps     steps that one evaluation may take (default 50,000,000)
  --timeout   seconds that the analysis may take (default 60)
  --threads   threads of the runtime (default 1)
  --vary      an argument of the network and the values that it takes: width=1,0.75,0.5
  --size      sides of the picture, or lengths of the sequence, to try
  --batch     numbers of samples to try
  --thin      hidden channels, as a multiple of what they are (0.5); a list in sweep
  --multiple-of  with --thin: channels come in multiples of this number
  --cap       seconds that the measured rounds may take at most
  --dynamic-batch  the file takes any number of samples: its dimension batch
  -o          file to write
`;

/** A mistake on the command line: printed with the usage, exit code 2. */
export class UsageError extends Error {}
