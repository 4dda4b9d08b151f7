package dev.tandem.socketio;

/** An acknowledgement cannot come any more, because the socket has ended or too many are awaited. */
public final class SocketGoneException extends Exception {
    private static final long serialVersionUID = 1L;

    SocketGoneException(String message) {
        super(message);
    }
}
