package dev.flowledger.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.flowledger.testing.Api.Response;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Sends requests that Java's HTTP client refuses or normalizes. */
public record RawHttp(int port, String key) {

    private static final int TIMEOUT_MILLIS = 20_000;

    /** Two line ends. */
    private static final int END_OF_HEAD = 0x0d_0a_0d_0a;

    /** Creates a client without a key. */
    public RawHttp(int port) {
        this(port, null);
    }

    /** Sends a request without a body. The target is sent unchanged, one byte per character. */
    public Response request(String method, String target) {
        return send((method + " " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                        + (key == null ? "" : "Authorization: Bearer " + key + "\r\n") + "\r\n")
                .getBytes(ISO_8859_1));
    }

    /** Sends a request with a body of type JSON, which may be invalid. */
    public Response request(String method, String target, byte[] body) {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes((method + " " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                        + "Content-Type: application/json\r\nContent-Length: " + body.length + "\r\n\r\n")
                .getBytes(ISO_8859_1));
        request.writeBytes(body);
        return send(request.toByteArray());
    }

    /** Sends bytes and reads the response until the server closes the connection. */
    public Response send(byte[] request) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream().write(request);
            return parse(socket.getInputStream().readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends bytes, reads status and headers of the response, and closes the connection. For responses that do not end. */
    public Response sendAndReadHead(byte[] request) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream().write(request);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            ByteArrayOutputStream head = new ByteArrayOutputStream();
            int last = 0;
            while (last != END_OF_HEAD) {
                int next = in.read();
                if (next < 0) {
                    throw new IllegalStateException("no HTTP response: " + head.toString(ISO_8859_1));
                }
                head.write(next);
                last = last << 8 | next;
            }
            String text = head.toString(ISO_8859_1);
            boolean ends = !text.contains("text/event-stream");
            if (ends) {
                in.transferTo(head);
            }
            return parse(ends ? head.toByteArray() : withoutChunks(text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] withoutChunks(String head) {
        return head.replaceFirst("(?i)\r\nTransfer-Encoding:[^\r]*", "").getBytes(ISO_8859_1);
    }

    private static Response parse(byte[] response) {
        String text = new String(response, ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        if (end < 0) {
            throw new IllegalStateException("no HTTP response: " + text);
        }
        String[] lines = text.substring(0, end).split("\r\n", -1);
        Map<String, List<String>> headers = new HashMap<>();
        for (int i = 1; i < lines.length; i++) {
            String[] header = lines[i].split(": *", 2);
            headers.computeIfAbsent(header[0], name -> new ArrayList<>()).add(header[1]);
        }
        boolean chunked = headers.keySet().stream().anyMatch("Transfer-Encoding"::equalsIgnoreCase);
        String body = text.substring(end + 4);
        return new Response(
                Integer.parseInt(lines[0].split(" ", -1)[1]),
                headers,
                new String((chunked ? joined(body) : body).getBytes(ISO_8859_1), UTF_8));
    }

    private static String joined(String chunks) {
        StringBuilder body = new StringBuilder();
        int at = 0;
        while (true) {
            int line = chunks.indexOf("\r\n", at);
            int size = Integer.parseInt(chunks.substring(at, line), 16);
            if (size == 0) {
                return body.toString();
            }
            body.append(chunks, line + 2, line + 2 + size);
            at = line + 2 + size + 2;
        }
    }
}
