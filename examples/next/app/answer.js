'use client';

import { useEffect, useState } from 'react';
import { sentence } from '../../shared/show.js';

/** @param look gives what `classify` gives */
export function Answer({ look }) {
  const [text, setText] = useState('being looked at …');
  useEffect(() => {
    look().then(
      (outcome) => setText(sentence(outcome)),
      (error) => setText(`failed: ${error.message}`),
    );
  }, [look]);
  return (
    <p>
      This is <output>{text}</output>
    </p>
  );
}
