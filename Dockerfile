# An image that runs a pipeline. It is not built in CI: it needs a registry.
#
#   docker build -t sightline .
#   docker run -v ./site:/site sightline run /site/pipeline.yml --metrics 0.0.0.0:9464
FROM swift:6.3-bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends make sudo && \
    rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
RUN make deb && mv .build/deb/sightline_*.deb /sightline.deb

FROM debian:bookworm-slim
COPY --from=build /sightline.deb /tmp/sightline.deb
RUN apt-get update && apt-get install -y --no-install-recommends /tmp/sightline.deb curl && \
    rm -rf /var/lib/apt/lists/* /tmp/sightline.deb && \
    useradd --system --create-home --home-dir /var/lib/sightline sightline
USER sightline
WORKDIR /var/lib/sightline
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s CMD curl -fsS http://127.0.0.1:9464/livez || exit 1
ENTRYPOINT ["sightline"]
CMD ["--help"]
