const svg = 'http://www.w3.org/2000/svg';

/** Strokes on a grid of 24. */
const paths = {
  microphone: ['M12 3a3 3 0 0 0-3 3v5a3 3 0 0 0 6 0V6a3 3 0 0 0-3-3Z', 'M5.5 11a6.5 6.5 0 0 0 13 0', 'M12 17.5V21'],
  microphoneOff: [
    'M9 9.5V11a3 3 0 0 0 4.6 2.5',
    'M15 10.5V6a3 3 0 0 0-5.7-1.3',
    'M5.5 11a6.5 6.5 0 0 0 10.2 5.3',
    'M18.5 11a6.5 6.5 0 0 1-.6 2.7',
    'M12 17.5V21',
    'M4 4l16 16',
  ],
  camera: ['M5 6.5h8a2 2 0 0 1 2 2v7a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2v-7a2 2 0 0 1 2-2Z', 'M15 11l6-3.5v9L15 13'],
  cameraOff: [
    'M7.5 6.5H13a2 2 0 0 1 2 2V13',
    'M14.6 16.6a2 2 0 0 1-1.6.9H5a2 2 0 0 1-2-2v-7a2 2 0 0 1 1.4-1.9',
    'M15 11l6-3.5v9',
    'M4 4l16 16',
  ],
  link: [
    'M10 13.5a4 4 0 0 0 5.7.3l2.8-2.8a4 4 0 0 0-5.7-5.7l-1.4 1.4',
    'M14 10.5a4 4 0 0 0-5.7-.3L5.5 13a4 4 0 0 0 5.7 5.7l1.4-1.4',
  ],
  check: ['M5 12.5l4.5 4.5L19 7.5'],
  stats: ['M4 20h16', 'M7 16v-4', 'M12 16V5', 'M17 16V9'],
  leave: [
    'M3.5 14.5c-.8-1-.7-2.5.2-3.4 4.6-4.1 12-4.1 16.6 0 .9.9 1 2.4.2 3.4l-.6.7c-.4.5-1.1.6-1.7.3l-2.5-1.3' +
      'c-.5-.3-.8-.8-.7-1.4l.1-1.2c-2-.7-4.2-.7-6.2 0l.1 1.2c.1.6-.2 1.1-.7 1.4l-2.5 1.3c-.6.3-1.3.2-1.7-.3Z',
  ],
  warning: ['M12 4 2.8 19.5h18.4Z', 'M12 10v4.5', 'M12 17v.2'],
  speaker: ['M4 9.5v5h3.5L12 18.5v-13L7.5 9.5Z', 'M15.5 9a4.2 4.2 0 0 1 0 6', 'M18 6.5a8 8 0 0 1 0 11'],
  people: [
    'M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7Z',
    'M2.5 20a6.5 6.5 0 0 1 13 0',
    'M16 4.3a3.5 3.5 0 0 1 0 6.4',
    'M18 14.3a6.5 6.5 0 0 1 3.5 5.7',
  ],
  arrow: ['M5 12h14', 'M13 6l6 6-6 6'],
} as const;

export type IconName = keyof typeof paths;

/** For the eye only: what it stands for is said by the text or label beside it. */
export function icon(name: IconName): SVGSVGElement {
  const drawing = document.createElementNS(svg, 'svg');
  drawing.setAttribute('class', 'icon');
  drawing.setAttribute('viewBox', '0 0 24 24');
  drawing.setAttribute('aria-hidden', 'true');
  for (const d of paths[name]) {
    const path = document.createElementNS(svg, 'path');
    path.setAttribute('d', d);
    drawing.append(path);
  }
  return drawing;
}
