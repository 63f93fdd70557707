import { applyDecorators } from '@nestjs/common';
import { Field, Float, ID, Int } from '@nestjs/graphql';
import { ApiProperty } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import {
  IsBoolean,
  IsDefined,
  IsEmail,
  IsISO31661Alpha2,
  IsNumber,
  IsOptional,
  IsUppercase,
  ValidateNested,
} from 'class-validator';
import { Money } from '../graphql/scalars.js';
import { IsAmount, IsCurrency, IsInteger, IsLocale, IsText, IsUuid, MAX_AMOUNT } from './rules.js';

/** Whether a field may be left out, or be null. */
export interface FieldOptions {
  readonly optional?: boolean;
}

type Class = new () => object;

/** An id: a UUID in any case, taken in lower case. */
export function UuidField(options: FieldOptions = {}): PropertyDecorator {
  return field(() => ID, { type: String, format: 'uuid' }, options, [
    Transform(({ value }): unknown => (typeof value === 'string' ? value.toLowerCase() : value)),
    IsUuid(),
  ]);
}

/** A text of `min` (default: 1) to `max` code points, trimmed. */
export function TextField(
  max: number,
  { min = 1, ...options }: FieldOptions & { readonly min?: number } = {},
): PropertyDecorator {
  return field(() => String, { type: String, minLength: min, maxLength: max }, options, [IsText(min, max)]);
}

/** An e-mail address, trimmed. */
export function EmailField(options: FieldOptions = {}): PropertyDecorator {
  return field(() => String, { type: String, format: 'email', maxLength: 254 }, options, [
    Trim(),
    IsText(1, 254),
    IsEmail({}, { message: '$property must be an e-mail address' }),
  ]);
}

/** A country by its ISO 3166 alpha-2 code, in upper case. */
export function CountryField(options: FieldOptions = {}): PropertyDecorator {
  const message = '$property must be a country code of ISO 3166, as FI';
  return field(() => String, { type: String, example: 'FI' }, options, [
    IsISO31661Alpha2({ message }),
    IsUppercase({ message }),
  ]);
}

/** A language and region by its BCP 47 tag. */
export function LocaleField(options: FieldOptions = {}): PropertyDecorator {
  return field(() => String, { type: String, example: 'fi-FI' }, options, [IsLocale()]);
}

/** True or false. */
export function BooleanField(options: FieldOptions = {}): PropertyDecorator {
  return field(() => Boolean, { type: Boolean }, options, [
    IsBoolean({ message: '$property must be true or false' }),
  ]);
}

/** A number. */
export function NumberField(options: FieldOptions = {}): PropertyDecorator {
  return field(() => Float, { type: Number }, options, [
    IsNumber({}, { message: '$property must be a number' }),
  ]);
}

/** A whole number of 32 bits, as many as `Int` has in GraphQL. */
export function IntegerField(options: FieldOptions = {}): PropertyDecorator {
  return field(() => Int, { type: 'integer', format: 'int32' }, options, [IsInteger()]);
}

/** A currency by its ISO 4217 code, in upper case. */
export function CurrencyField(options: FieldOptions = {}): PropertyDecorator {
  return field(() => String, { type: String, example: 'EUR' }, options, [IsCurrency()]);
}

/** An amount of money that can be moved at once, in minor units. */
export function AmountField(options: FieldOptions = {}): PropertyDecorator {
  return field(() => Money, { type: 'integer', minimum: 1, maximum: MAX_AMOUNT }, options, [IsAmount()]);
}

/** An object with fields of its own. */
export function ObjectField(type: () => Class, options: FieldOptions = {}): PropertyDecorator {
  return field(type, { type }, options, [
    ValidateNested({ message: '$property must be an object' }),
    Type(type),
  ]);
}

/** One declaration for OpenAPI, GraphQL and validation. */
function field(
  graphqlType: () => unknown,
  openApi: object,
  { optional = false }: FieldOptions,
  rules: readonly PropertyDecorator[],
): PropertyDecorator {
  return applyDecorators(
    ApiProperty({ ...openApi, required: !optional, nullable: optional }),
    Field(graphqlType as Parameters<typeof Field>[0], { nullable: optional }),
    optional ? IsOptional() : IsDefined({ message: '$property is missing' }),
    ...rules,
  );
}

function Trim(): PropertyDecorator {
  return Transform(({ value }): unknown => (typeof value === 'string' ? value.trim() : value));
}
