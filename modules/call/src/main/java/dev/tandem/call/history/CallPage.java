package dev.tandem.call.history;

import java.util.List;
import java.util.Optional;

/**
 * Calls, newest first.
 *
 * @param nextCursor gives the page after this one; absent on the last page
 */
public record CallPage(List<CallRecord> calls, Optional<String> nextCursor) {}
