import { useState } from 'react';

/**
 * Does something while drawing, before anybody sees it, whenever what is shown has become another one. So a form begins anew with
 * it and stays itself, with the focus in it; one that is put in its place would lose that.
 */
export function useWhenOther(shown: string, begin: () => void): void {
  const [last, setLast] = useState(shown);
  if (last === shown) return;
  setLast(shown);
  begin();
}
