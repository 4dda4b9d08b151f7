package dev.tandem.agent.session;

import dev.tandem.license.Seats;
import dev.tandem.media.MediaPlane;
import java.time.InstantSource;

/** What a session needs of the world. */
public record SessionNeighbours(Seats seats, SessionCalls calls, MediaPlane media, InstantSource clock) {}
