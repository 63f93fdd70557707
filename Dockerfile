# Builds and runs the application. `docker build -t tidemark .`; see docs/operations.md.

# One version for all stages: sqlite3 is compiled with the headers of the image that it runs in.
ARG NODE_VERSION=24.21.0

FROM node:${NODE_VERSION}-bookworm AS source
WORKDIR /app
ENV NPM_CONFIG_AUDIT=false NPM_CONFIG_FUND=false NPM_CONFIG_UPDATE_NOTIFIER=false
COPY package.json package-lock.json .npmrc ./
COPY schematics ./schematics

FROM source AS build
RUN npm ci --ignore-scripts
COPY nest-cli.json tsconfig.json tsconfig.build.json ormconfig.ts ./
COPY src ./src
RUN npm run build && chmod 755 dist/src/cli/main.js

# What runs in production, and no script of any package but the compilation of sqlite3, from the source that its package
# brings along: nothing is downloaded but packages. What is left of compiling, types, and builds for browsers stay behind.
FROM source AS dependencies
RUN npm ci --omit=dev --omit=optional --ignore-scripts \
 && NPM_CONFIG_BUILD_FROM_SOURCE=true NPM_CONFIG_NODEDIR=/usr/local npm rebuild sqlite3 \
 && find node_modules/sqlite3/build -type f ! -path '*/build/Release/node_sqlite3.node' -delete \
 && find node_modules -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' \) -delete \
 && rm -rf node_modules/sqlite3/deps node_modules/typeorm/browser

FROM node:${NODE_VERSION}-bookworm-slim
# Listening beyond the container is refused while AUTH_MODE is none: a container that is not configured does not start.
ENV NODE_ENV=production HOST=0.0.0.0 DATABASE_URL=sqlite:/data/tidemark.db
WORKDIR /app
COPY package.json LICENSE ./
COPY --from=dependencies /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
RUN ln -s /app/dist/src/cli/main.js /usr/local/bin/tidemark \
 && install -d -m 700 -o 1000 -g 1000 /data
# `node` of the base image, by its number, so that a cluster can see that it is not root.
USER 1000:1000
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 3000}/health/live`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--disable-proto=delete", "dist/src/main.js"]
