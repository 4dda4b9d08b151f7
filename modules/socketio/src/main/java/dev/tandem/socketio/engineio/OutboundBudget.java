package dev.tandem.socketio.engineio;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts what waits for one client, from the moment it is emitted, on whichever thread, until a transport takes it. So
 * nothing on the way, mailboxes included, can hold more than the limits.
 */
final class OutboundBudget {
    private final EngineSettings.OutboundLimits limits;
    private final AtomicInteger messages = new AtomicInteger();
    private final AtomicInteger bytes = new AtomicInteger();

    OutboundBudget(EngineSettings.OutboundLimits limits) {
        this.limits = limits;
    }

    /** Takes room for a batch; false, and nothing taken, when there is not enough. */
    boolean reserve(int batchMessages, int batchBytes) {
        if (batchBytes > limits.maxBytes() || batchMessages > limits.maxMessages()) {
            return false;
        }
        if (messages.addAndGet(batchMessages) > limits.maxMessages()) {
            messages.addAndGet(-batchMessages);
            return false;
        }
        if (bytes.addAndGet(batchBytes) > limits.maxBytes()) {
            release(batchMessages, batchBytes);
            return false;
        }
        return true;
    }

    void release(int batchMessages, int batchBytes) {
        messages.addAndGet(-batchMessages);
        bytes.addAndGet(-batchBytes);
    }

    int waitingMessages() {
        return messages.get();
    }

    int waitingBytes() {
        return bytes.get();
    }
}
