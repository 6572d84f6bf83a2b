/** The white around a QR code that cameras need, in its units. */
const margin = 4;

/** A QR code from its outline. What it says is to be told in words beside it, too. */
export function QrPicture({ size, outline, label, className }: QrPictureProps) {
  const side = size + 2 * margin;
  return (
    <svg className={className} viewBox={`${-margin} ${-margin} ${side} ${side}`} role="img" aria-label={label}>
      <rect x={-margin} y={-margin} width={side} height={side} fill="#ffffff" />
      <path d={outline} fill="#000000" shapeRendering="crispEdges" />
    </svg>
  );
}

interface QrPictureProps {
  size: number;
  outline: string;
  label: string;
  className?: string | undefined;
}
