;; Scores int8 rows against an int16 query: score = f32(sum of row[i] * query[i]) * scale of the row.
;; A row is `steps` x 16 components followed by 16 bytes that begin with its f32 scale. Sums are exact integers, and
;; conversion and product round once each as IEEE 754 says, so the scores are the same on every machine.
(module
  (import "env" "memory" (memory 1))
  (func (export "scan")
    (param $query i32)  ;; address of the query: int16 components, padded with zeros to steps x 16
    (param $rows i32)   ;; address of the first row
    (param $count i32)  ;; number of rows, at least 1
    (param $steps i32)  ;; row length in 16 components, at least 1
    (param $out i32)    ;; address of the f32 scores
    (local $q i32) (local $step i32) (local $row v128) (local $a v128) (local $b v128)
    (loop $each_row
      (local.set $q (local.get $query))
      (local.set $step (local.get $steps))
      (local.set $a (v128.const i32x4 0 0 0 0))
      (local.set $b (v128.const i32x4 0 0 0 0))
      (loop $each_step
        (local.set $row (v128.load (local.get $rows)))
        (local.set $a (i32x4.add (local.get $a)
          (i32x4.dot_i16x8_s (i16x8.extend_low_i8x16_s (local.get $row)) (v128.load (local.get $q)))))
        (local.set $b (i32x4.add (local.get $b)
          (i32x4.dot_i16x8_s (i16x8.extend_high_i8x16_s (local.get $row)) (v128.load offset=16 (local.get $q)))))
        (local.set $rows (i32.add (local.get $rows) (i32.const 16)))
        (local.set $q (i32.add (local.get $q) (i32.const 32)))
        (br_if $each_step (local.tee $step (i32.sub (local.get $step) (i32.const 1)))))
      (local.set $a (i32x4.add (local.get $a) (local.get $b)))
      (f32.store (local.get $out)
        (f32.mul
          (f32.convert_i32_s
            (i32.add
              (i32.add (i32x4.extract_lane 0 (local.get $a)) (i32x4.extract_lane 1 (local.get $a)))
              (i32.add (i32x4.extract_lane 2 (local.get $a)) (i32x4.extract_lane 3 (local.get $a)))))
          (f32.load (local.get $rows))))
      (local.set $rows (i32.add (local.get $rows) (i32.const 16)))
      (local.set $out (i32.add (local.get $out) (i32.const 4)))
      (br_if $each_row (local.tee $count (i32.sub (local.get $count) (i32.const 1)))))))
