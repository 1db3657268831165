#--- scalars
import yaml
for text in ['1', '-2', '0x1f', '0b101', '017', '08', '1_000', '1:30', '1.5', '-.5', '.5', '1e3', '1.0e3', '1.0e+3', '.inf', '-.INF', '.nan', 'yes', 'No', 'on', 'OFF', 'true', 'null', '~', '',
             'text', 'two words', "'quo''ted'", '"a\\tb\\u00e9\\n"', "'1'", '1.2.3', '- ', 'a#b', 'a # b', '12e03', '+7', '!!str 5', '!!float 3', '!!int "4"', 'None', 'True', 'nan', '1,2']:
    try:
        print(repr(text), repr(yaml.safe_load(text)))
    except yaml.YAMLError as e:
        print(repr(text), 'error')
#--- network_settings
import yaml
text = '''
# a network
nc: 80 # classes
depth_multiple: 0.33
anchors:
  - [10,13, 16,30, 33,23]  # P3/8
  - [30,61, 62,45, 59,119]

backbone:
  # [from, number, module, args]
  [[-1, 1, Conv, [64, 6, 2, 2]],  # 0-P1/2
   [-1, 3, C3, [128]],
   [[-1, 6], 1, Concat, [1]],
   [-1, 1, nn.Upsample, [None, 2, 'nearest']],
  ]
head:
- type: Detect
  args: {nc: 80, "anchors": [a, b], empty: , nested: {x: 1.5}}
- - 1
  - 2
-
  - deep
- last
'''
print(yaml.safe_load(text))
print(yaml.load(text, Loader=yaml.FullLoader) == yaml.load(text, yaml.SafeLoader))
#--- nesting
import yaml
print(yaml.safe_load('''
MODEL:
  EXTRA:
    STAGE2:
      NUM_BLOCKS:
      - 4
      - 4
      BLOCK: BASIC
    NONE:
    LIST:
        - name: a
          value: 1

        - name: b
          value:
            - x
            - y: 2
              z: 3
  LAST: end
OTHER: "tail"
'''))
print(yaml.safe_load('- a: 1\n  b: 2\n- c: 3\n'))
#--- anchors_and_merges
import yaml
d = yaml.safe_load('''
base: &base
  lr: 0.1
  sizes: &sizes [1, 2]
small:
  <<: *base
  lr: 0.2
both:
  <<: [*base, {lr: 7, extra: yes}]
again: *sizes
''')
print(d)
print(d['again'] is d['base']['sizes'])
#--- block_texts
import yaml
print(yaml.safe_load('''
literal: |
  one
    two

  three
folded: >
  one
  two

  three
    kept
  four
stripped: |-
  no end
kept: |+
  end

plain: several words
  over lines

  and a paragraph
quoted: "over
  lines"
after: 1
'''))
#--- documents
import io, yaml
print(list(yaml.safe_load_all('--- 1\n---\na: 2\n...\n---\n- 3\n')))
print(yaml.safe_load(''), yaml.safe_load('# nothing\n'), yaml.safe_load(b'a: 1'), yaml.safe_load(io.StringIO('b: [1,\n  2]')))
#--- keys
import yaml
print(yaml.safe_load('1: a\ntrue: b\n2.5: c\n"q:r": d\nwith space: e\nurl: http://x.y/z\nk:v: f\n"": g\ntime: 12:30:45\n'))
print(yaml.safe_load('{a: 1, b, "c": [x: 1, y], d: {}, e: []}'))
