/** WGSL that defines, for some neighbours from `left` on, which of `size` steps some of them have on the map, and which all of them have. */
export const reach = (neighbours: number, size: string): string => {
  const last = neighbours - 1;
  return `  let some = vec2<i32>(max(-left - ${last}, 0), min(map.y - left, ${size}));
  let all = clamp(vec2<i32>(-left, map.y - left - ${last}), some.xx, some.yy);`;
};

/**
 * WGSL that adds up the products of a row of x with a row of `factors`, `sum0` as x is `left` of them, `sum1` one column further, and so on.
 * The rows begin at `row` and at `first`; `step` leads to the next factor.
 */
export const slide = (neighbours: number, factors: string): string => {
  const each = range(neighbours);
  const last = neighbours - 1;
  // What padding stands for is not read: a NaN times 0 is no 0.
  const checked = `        let factor = ${factors}[first + v * step];
${each
  .map(
    (n) => `        {
          let at = left + ${n} + v;
          if (at >= 0 && at < map.y) {
            sum${n} = multiplyAdd(x[row + at * elements], factor, sum${n});
          }
        }`,
  )
  .join('\n')}`;
  return `    if (all.x < all.y) {
      for (var v = some.x; v < all.x; v++) {
${checked}
      }
      var source = row + (left + all.x) * elements;
      var factorAt = first + all.x * step;
${each
  .slice(0, -1)
  .map((n) => `      var x${n} = x[source + ${n} * elements];`)
  .join('\n')}
      source += ${last} * elements;
      for (var v = all.x; v < all.y; v++) {
        let factor = ${factors}[factorAt];
        let x${last} = x[source];
${each.map((n) => `        sum${n} = multiplyAdd(x${n}, factor, sum${n});`).join('\n')}
${each
  .slice(0, -1)
  .map((n) => `        x${n} = x${n + 1};`)
  .join('\n')}
        source += elements;
        factorAt += step;
      }
    }
    for (var v = select(some.x, all.y, all.x < all.y); v < some.y; v++) {
${checked}
    }`;
};

/** 0, 1, 2, … */
export const range = (length: number): number[] => Array.from({ length }, (_, n) => n);
