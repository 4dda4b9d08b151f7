type Handler<T> = (data: T) => void;

/** Listeners by event name, typed by a map from name to payload. */
export class Emitter<Events extends object> {
  private readonly handlers = new Map<keyof Events, Set<Handler<never>>>();

  /** Calls `handler` on each event of this name; the result takes it off again. */
  on<Name extends keyof Events>(name: Name, handler: Handler<Events[Name]>): () => void {
    const set = this.handlers.get(name) ?? new Set<Handler<never>>();
    this.handlers.set(name, set.add(handler));
    return () => {
      set.delete(handler);
    };
  }

  protected emit<Name extends keyof Events>(name: Name, data: Events[Name]): void {
    for (const handler of this.handlers.get(name) ?? []) (handler as Handler<Events[Name]>)(data);
  }
}
