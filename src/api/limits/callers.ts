import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import proxyAddress from '@fastify/proxy-addr';
import type { FastifyRequest } from 'fastify';
import ipaddr from 'ipaddr.js';
import { AppConfig } from '../../config/app-config.js';

/** Of an IPv6 address as much as a provider gives to one customer: within it he can take any. */
const NETWORK_PARTS = 4;

/** Tells who asks, for what is counted for each caller. */
@Injectable()
export class Callers {
  private readonly isTrusted: (address: string, hop: number) => boolean;
  /** Where nobody has to say who they are, all of them are one principal. */
  private readonly knowsPrincipals: boolean;

  constructor({ trustedProxies, auth }: AppConfig) {
    this.knowsPrincipals = auth.mode !== 'none';
    this.isTrusted = proxyAddress.compile([...trustedProxies]);
  }

  /** The principal where there is one, else where the request comes from. */
  of(request: FastifyRequest): string {
    const { principal } = request as { principal?: { readonly id?: unknown } };
    return this.ofPrincipal(principal) ?? this.ofRaw(request.raw);
  }

  /** Undefined where there is none, or all of them are one. */
  ofPrincipal(principal: { readonly id?: unknown } | undefined): string | undefined {
    if (!this.knowsPrincipals || typeof principal?.id !== 'string') return undefined;
    return `principal:${principal.id}`;
  }

  /** Where a request comes from, that Fastify never sees or that has no principal. */
  ofRaw(request: IncomingMessage): string {
    // Without a remote address the client has gone already.
    if (request.socket.remoteAddress === undefined) return 'address:none';
    return `address:${networkOf(proxyAddress(request, this.isTrusted))}`;
  }
}

/** An IPv4 address, or the network of an IPv6 address. */
export function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return 'unknown';
  const parsed = ipaddr.process(address);
  if (!(parsed instanceof ipaddr.IPv6)) return parsed.toString();
  return parsed.parts
    .slice(0, NETWORK_PARTS)
    .map((part) => part.toString(16))
    .join(':');
}
