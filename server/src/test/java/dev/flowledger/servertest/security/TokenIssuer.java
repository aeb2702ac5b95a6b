package dev.flowledger.servertest.security;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.function.UnaryOperator;

/** A JWT issuer that serves its configuration and its public keys. */
final class TokenIssuer implements AutoCloseable {

    private static final RSAKey KEY = newKey();

    private final HttpServer http;

    TokenIssuer() {
        try {
            http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        respond(
                "/.well-known/openid-configuration",
                "{\"issuer\":\"%1$s\",\"jwks_uri\":\"%1$s/keys\",\"subject_types_supported\":[\"public\"]}"
                        .formatted(address()));
        respond("/keys", new JWKSet(KEY.toPublicJWK()).toString());
        http.start();
    }

    String address() {
        return "http://127.0.0.1:" + http.getAddress().getPort();
    }

    /** Returns a valid token. */
    String token(String subject, String scope) {
        return sign(KEY, claims(subject, scope).build());
    }

    /** Returns a token with changed claims. */
    String token(String subject, String scope, UnaryOperator<JWTClaimsSet.Builder> change) {
        return sign(KEY, change.apply(claims(subject, scope)).build());
    }

    /** Returns a token with a subject as JSON text, which can have escapes such as that of a lone surrogate. */
    String tokenWithSubject(String json) {
        Instant expiry = Instant.now().plus(Duration.ofHours(1));
        JWSObject token = new JWSObject(
                header(),
                new Payload("{\"iss\":\"%s\",\"sub\":\"%s\",\"aud\":\"flowledger\",\"scope\":\"operator\",\"exp\":%d}"
                        .formatted(address(), json, expiry.getEpochSecond())));
        try {
            token.sign(new RSASSASigner(KEY));
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
        return token.serialize();
    }

    private static JWSHeader header() {
        return new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("test").build();
    }

    /** Returns a token that expired an hour ago. */
    String expired(String subject, String scope) {
        return sign(
                KEY,
                claims(subject, scope)
                        .expirationTime(Date.from(Instant.now().minus(Duration.ofHours(1))))
                        .build());
    }

    /** Returns a token that names another issuer. */
    String fromElsewhere(String subject, String scope) {
        return sign(
                KEY, claims(subject, scope).issuer("https://elsewhere.example").build());
    }

    /** Returns a token that is signed with another key. */
    String forged(String subject, String scope) {
        return sign(newKey(), claims(subject, scope).build());
    }

    private JWTClaimsSet.Builder claims(String subject, String scope) {
        return new JWTClaimsSet.Builder()
                .issuer(address())
                .subject(subject)
                .audience("flowledger")
                .claim("scope", scope)
                .expirationTime(Date.from(Instant.now().plus(Duration.ofHours(1))));
    }

    private static String sign(RSAKey key, JWTClaimsSet claims) {
        try {
            SignedJWT token = new SignedJWT(header(), claims);
            token.sign(new RSASSASigner(key));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static RSAKey newKey() {
        try {
            return new RSAKeyGenerator(2048).keyID("test").generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private void respond(String path, String json) {
        http.createContext(path, exchange -> {
            byte[] body = json.getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
    }

    @Override
    public void close() {
        http.stop(0);
    }
}
