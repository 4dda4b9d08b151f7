package dev.tandem.call;

import java.util.Locale;
import java.util.Optional;

/** How an agent hands a call on. */
public enum TransferType {
    /** To a number, unannounced. */
    BLIND,
    /** To whoever the agent talks to in another call. */
    ATTENDED;

    /** The word of the outer contract. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<TransferType> of(String word) {
        for (TransferType type : values()) {
            if (type.word().equals(word)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
