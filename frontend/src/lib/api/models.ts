import type { components } from './schema';

type Schemas = components['schemas'];

export type Person = Schemas['Person'];
export type Me = Schemas['Me'];
export type RoomSummary = Schemas['RoomItem'];
export type RoomList = Schemas['Page_RoomItem'];
export type Room = Schemas['Room'];
export type Member = Schemas['RoomMember'];
export type Timeline = Schemas['Page_Message'];
export type FoundMessage = Schemas['FoundMessage'];
export type Conversion = Schemas['ConversionItem'];
export type ConversionList = Schemas['Page_ConversionItem'];
export type Role = Schemas['RoleName'];
export type Account = Schemas['AccountItem'];
export type AccountList = Schemas['Page_AccountItem'];
export type AccountState = Schemas['AccountState'];
export type Projections = Schemas['Projections'];
export type Build = Schemas['BuildItem'];
export type ParkedKey = Schemas['ParkedKey'];
export type ProjectionOperation = Schemas['OperationItem'];
export type AskedOfProjection = Schemas['OperateProjectionRequest'];
export type AuditEvent = Schemas['AuditEvent'];
export type AuditState = Schemas['AuditState'];
export type StateChange = Schemas['Change'];
export type ChainCommand = Schemas['ChainCommand'];
export type ChainEvent = Schemas['ChainEvent'];
export type SessionAnswer = Schemas['LoggedIn'];
