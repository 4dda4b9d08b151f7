package dev.tandem.socketio.engineio;

import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.pekko.http.javadsl.model.ws.BinaryMessage;
import org.apache.pekko.http.javadsl.model.ws.Message;
import org.apache.pekko.http.javadsl.model.ws.TextMessage;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.FlowShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.stage.AbstractInHandler;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.util.ByteString;

/**
 * Joins a WebSocket's stream to its session. Inbound, at most {@link #WINDOW} frames are on their way to the session;
 * outbound, a packet leaves when the connection asks for it, and only then leaves the client's outbound budget too.
 */
final class WebSocketStage extends GraphStage<FlowShape<Frame, Message>> {
    private static final int WINDOW = 16;

    private final Inlet<Frame> in = Inlet.create("frames");
    private final Outlet<Message> out = Outlet.create("messages");
    private final FlowShape<Frame, Message> shape = FlowShape.of(in, out);
    private final SessionHandle session;

    WebSocketStage(SessionHandle session) {
        this.session = session;
    }

    @Override
    public FlowShape<Frame, Message> shape() {
        return shape;
    }

    @Override
    public GraphStageLogic createLogic(Attributes attributes) {
        return new Logic();
    }

    private final class Logic extends GraphStageLogic {
        private final Deque<EnginePacket> waiting = new ArrayDeque<>();
        private final WebSocketLink link;
        private final Runnable forgetTermination;
        private int onTheirWay;
        private boolean finishing;
        private DisconnectReason reason = DisconnectReason.TRANSPORT_CLOSE;

        Logic() {
            super(shape);
            link = new WebSocketLink(createAsyncCallback(this::obey));
            forgetTermination = session.onTermination(link::abort);
            setHandler(in, new Inbound());
            setHandler(out, new Outbound());
        }

        @Override
        public void preStart() {
            session.tell(new SessionCommand.LinkOpened(link));
            pull(in);
        }

        @Override
        public void postStop() {
            forgetTermination.run();
            session.tell(new SessionCommand.LinkClosed(link, reason));
        }

        private void obey(WebSocketLink.Order order) {
            switch (order) {
                case WebSocketLink.Order.Send(var packets) -> {
                    waiting.addAll(packets);
                    pushNext();
                }
                case WebSocketLink.Order.Continue() -> {
                    onTheirWay--;
                    pullNext();
                }
                case WebSocketLink.Order.Finish() -> {
                    finishing = true;
                    pushNext();
                }
                case WebSocketLink.Order.Abort() -> completeStage();
            }
        }

        private void pushNext() {
            if (!waiting.isEmpty() && isAvailable(out)) {
                EnginePacket packet = waiting.remove();
                push(out, message(packet));
                session.sent(packet);
            }
            if (finishing && waiting.isEmpty()) {
                completeStage();
            }
        }

        private void pullNext() {
            if (onTheirWay < WINDOW && !hasBeenPulled(in) && !isClosed(in)) {
                pull(in);
            }
        }

        private final class Inbound extends AbstractInHandler {
            @Override
            public void onPush() {
                onTheirWay++;
                session.tell(new SessionCommand.LinkReceived(link, grab(in)));
                pullNext();
            }

            @Override
            public void onUpstreamFailure(Throwable cause) {
                reason = DisconnectReason.TRANSPORT_ERROR;
                // Completing instead of failing: the session tells of it, and Pekko HTTP need not log it again.
                completeStage();
            }
        }

        private final class Outbound extends AbstractOutHandler {
            @Override
            public void onPull() {
                pushNext();
            }
        }
    }

    private static Message message(EnginePacket packet) {
        return packet instanceof EnginePacket.Message(EngineMessage.Binary(ByteString bytes))
                ? BinaryMessage.create(bytes)
                : TextMessage.create(EngineCodec.encode(packet));
    }
}
