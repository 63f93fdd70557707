import { fastify } from 'fastify';

const app = fastify();
app.post('/v1/users', (request, reply) => reply.code(201).send({ id: request.body.userId }));
await app.listen({ port: Number(process.env.PORT), host: process.env.HOST });
