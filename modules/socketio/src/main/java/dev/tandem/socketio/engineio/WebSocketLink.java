package dev.tandem.socketio.engineio;

import java.util.List;
import org.apache.pekko.stream.stage.AsyncCallback;

/** An open WebSocket, as its session sees it; the other end is a {@link WebSocketStage}. */
final class WebSocketLink implements Transport {
    /** What the session asks of the stage. */
    sealed interface Order {
        record Send(List<EnginePacket> packets) implements Order {}

        /** One received frame is dealt with. */
        record Continue() implements Order {}

        /** Close once everything is sent. */
        record Finish() implements Order {}

        /** Close now. */
        record Abort() implements Order {}
    }

    private static final Order CONTINUE = new Order.Continue();
    private static final Order FINISH = new Order.Finish();
    private static final Order ABORT = new Order.Abort();

    private final AsyncCallback<Order> stage;

    WebSocketLink(AsyncCallback<Order> stage) {
        this.stage = stage;
    }

    @Override
    public void send(List<EnginePacket> packets) {
        stage.invoke(new Order.Send(packets));
    }

    void received() {
        stage.invoke(CONTINUE);
    }

    void finish() {
        stage.invoke(FINISH);
    }

    void abort() {
        stage.invoke(ABORT);
    }
}
