import { useLocation, useNavigate } from 'react-router';

interface Form<Filters> {
  /** The filters that an address has. */
  read: (search: URLSearchParams) => Filters;
  /** Them as an address has them. */
  write: (filters: Filters) => string;
}

/** What narrows a list down: it stands in the page's address, so that it can be kept, sent and come back to. */
export function useFilters<Filters>({ read, write }: Form<Filters>) {
  const navigate = useNavigate();
  const filters = read(new URLSearchParams(useLocation().search));
  const search = write(filters);
  return {
    filters,
    search,
    /** Shows what these leave; where they are the same, asks for it anew. */
    apply: (next: Filters, askAnew: () => unknown): void => {
      const nextSearch = write(next);
      if (nextSearch === search) askAnew();
      else void navigate({ search: nextSearch });
    },
  };
}
