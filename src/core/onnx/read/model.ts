import type { Range } from './wire.js';

/** What a file says, as plain data: everything but the elements of its tensors, of which only the places are known. */

export interface FileModel {
  readonly irVersion: number;
  /** `pytorch 2.3.0`; '' when the file does not say. */
  readonly producer: string;
  /** Version of each set of operators, by domain. */
  readonly opsets: ReadonlyMap<string, number>;
  readonly metadata: ReadonlyMap<string, string>;
  readonly graph: FileGraph;
  /** Local functions by domain, name and overload: see {@link functionKey}. */
  readonly functions: ReadonlyMap<string, FileFunction>;
}

export const functionKey = (domain: string, name: string, overload: string): string => `${domain}\n${name}\n${overload}`;

export interface FileGraph {
  readonly name: string;
  readonly nodes: readonly FileNode[];
  readonly initializers: readonly FileTensor[];
  readonly inputs: readonly FileValue[];
  readonly outputs: readonly FileValue[];
  readonly values: readonly FileValue[];
}

export interface FileFunction {
  readonly name: string;
  readonly domain: string;
  readonly overload: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly nodes: readonly FileNode[];
  /** Attributes that a call may leave out, with what they then are. */
  readonly defaults: readonly FileAttribute[];
  readonly opsets: ReadonlyMap<string, number>;
  readonly values: readonly FileValue[];
}

export interface FileNode {
  /** '' for many exporters. */
  readonly name: string;
  readonly op: string;
  readonly domain: string;
  readonly overload: string;
  /** '' stands for an optional input or output left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: readonly FileAttribute[];
  readonly metadata: ReadonlyMap<string, string>;
}

export interface FileAttribute {
  readonly name: string;
  /** Of the function's call whose attribute it is; '' when it has a value of its own. */
  readonly refersTo: string;
  readonly value: FileAttributeValue | undefined;
}

export type FileAttributeValue =
  | { readonly is: 'int' | 'float'; readonly value: number }
  | { readonly is: 'string'; readonly value: string }
  | { readonly is: 'ints' | 'floats'; readonly value: readonly number[] }
  | { readonly is: 'strings'; readonly value: readonly string[] }
  | { readonly is: 'tensor'; readonly value: FileTensor }
  | { readonly is: 'graph'; readonly value: FileGraph };

export interface FileTensor {
  readonly name: string;
  readonly dims: readonly number[];
  /** A number of `TensorProto.DataType`. */
  readonly type: number;
  /** Where the elements are, in the form that {@link FileTensor.form} names. More than one place where they were written one by one. */
  readonly places: readonly Range[];
  /** `raw`: as in memory, little-endian; the others as numbers of the wire format; `outside`: in another file. */
  readonly form: 'raw' | 'floats' | 'ints' | 'doubles' | 'strings' | 'outside';
  /** Where in other files: keys and values as the file has them. */
  readonly external: ReadonlyMap<string, string>;
  /** Of one that is stored as its non-zero elements: how many there are, and which. */
  readonly sparse?: { readonly values: number; readonly indices: FileTensor | undefined };
}

export interface FileValue {
  readonly name: string;
  readonly type: FileType | undefined;
}

export type FileType =
  | {
      readonly is: 'tensor';
      /** A number of `TensorProto.DataType`. */
      readonly element: number;
      /** A number, the name of a dynamic dimension, or null where nothing is said; undefined where not even their number is. */
      readonly dims: readonly (number | string | null)[] | undefined;
    }
  | { readonly is: 'sequence'; readonly of: FileType | undefined }
  | { readonly is: 'optional'; readonly of: FileType | undefined }
  | { readonly is: 'map' };
