/** Our own line icons on a grid of 24; each says nothing to who hears the page, so a word always stands beside it. */
const paths = {
  home: "M4 11l8-7 8 7v9h-5v-6H9v6H4z",
  search: "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM20 20l-4.8-4.8",
  plus: "M12 5v14M5 12h14",
  bell: "M6 16V10a6 6 0 0 1 12 0v6l2 2H4zM10 21h4",
  person: "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4 21a8 8 0 0 1 16 0",
  people:
    "M9 5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM2 20a7 7 0 0 1 14 0M16 5.5a3.5 3.5 0 0 1 0 6M18 14.5a7 7 0 0 1 4 5.5",
  network:
    "M12 3.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5zM5.5 15.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5zM18.5 15.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5zM10.8 8.2l-4 7.4M13.2 8.2l4 7.4M8 18h8",
  topic: "M4 9h16M4 15h16M10 4L8 20M16 4l-2 16",
  save: "M6 4h12v16l-6-4-6 4z",
  offer: "M4 10h16v10H4zM4 14h16M12 10v10M12 10C8 10 7 4 10 4s2 6 2 6 0-6 3-6-1 6-3 6",
  request: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM9.5 9.5a2.5 2.5 0 1 1 2.5 3v1.5M12 17.5v.01",
  experience: "M12 21v-9M12 14c-5 0-7-3-7-7 5 0 7 3 7 7zM12 12c0-4 2-7 7-7 0 4-2 7-7 7",
  failure: "M12 4l9 16H3zM12 10v4.5M12 17.5v.01",
  unlearn: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM5.6 5.6l12.8 12.8",
  note: "M4 5h16v12h-9l-5 4v-4H4z",
  reply: "M9 7L4 12l5 5M4 12h9a6 6 0 0 1 6 6v1",
  thanks: "M12 20C5 15 3 12 3 9a4.5 4.5 0 0 1 9-1 4.5 4.5 0 0 1 9 1c0 3-2 6-9 11z",
  boost: "M4 9l4-4 4 4M8 5v10a3 3 0 0 0 3 3h3M20 15l-4 4-4-4M16 19V9a3 3 0 0 0-3-3h-3",
  quote: "M10 7H5v6h5zM10 13c0 3-2 4-4 4M19 7h-5v6h5zM19 13c0 3-2 4-4 4",
  clock: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7v5l3.5 2",
  lock: "M5 11h14v9H5zM8 11V8a4 4 0 0 1 8 0v3",
  globe: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM3 12h18M12 3c-5 5-5 13 0 18 5-5 5-13 0-18",
  check: "M4 12.5l5 5L20 6.5",
  edit: "M5 19l1-5L16 4l4 4L10 18zM14 6l4 4",
  gear: "M4 7h9M17 7h3M4 17h3M11 17h9M15 5a2 2 0 1 0 0 4 2 2 0 0 0 0-4zM9 15a2 2 0 1 0 0 4 2 2 0 0 0 0-4z",
  leave: "M10 4H5v16h5M9 12h11M16 8l4 4-4 4",
  menu: "M4 7h16M4 12h16M4 17h16",
  shield: "M12 3l8 3v6c0 5-4 8-8 9-4-1-8-4-8-9V6z",
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="i" viewBox="0 0 24 24" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}
