/** A mutex: works that are given to it run one after the other. */
export function oneAfterTheOther() {
  let last = Promise.resolve();
  return (work) => {
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    return turn;
  };
}
