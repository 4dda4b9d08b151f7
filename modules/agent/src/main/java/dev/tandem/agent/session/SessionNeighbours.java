package dev.tandem.agent.session;

import dev.tandem.license.Seats;
import dev.tandem.media.MediaPlane;
import java.time.InstantSource;

/**
 * What a session needs of the world.
 *
 * @param steady a clock that never steps, for how long a seat may be used
 */
public record SessionNeighbours(
        Seats seats, SessionCalls calls, MediaPlane media, InstantSource clock, InstantSource steady) {}
