import styles from './skeleton.module.css';

/** Grey lines where text will be. The words for screen readers are said once, by whoever shows it. */
export function Skeleton({ lines = 3, avatar = false }: { lines?: number; avatar?: boolean }) {
  return (
    <div className={styles.block} aria-hidden="true">
      {avatar && <span className={styles.circle} />}
      <div className={styles.lines}>
        {Array.from({ length: lines }, (_, index) => (
          <span key={index} className={styles.line} />
        ))}
      </div>
    </div>
  );
}
