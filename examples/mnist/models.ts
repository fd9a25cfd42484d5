/** The networks to choose from: functions of 784 grey values to 10 logits. */
import { type NDArray, nn } from 'cotangent'

/** A record of arrays for every layer. */
export type Params = readonly { readonly [name: string]: NDArray }[]

/** What training needs to know of a model: parameters and state are records of arrays, layer by layer. */
export type Model = nn.Layer<Params, Params>

const mlp = nn.serial(nn.dense(256), nn.relu, nn.dense(128), nn.relu, nn.dense(10))
const linear = nn.serial(nn.dense(10))
const dropout = nn.serial(nn.dense(256), nn.relu, nn.dropout(0.2), nn.dense(128), nn.relu, nn.dropout(0.2), nn.dense(10))

// Each model's own types are forgotten here, since the choice is made when the program runs.
export const models = { mlp, linear, dropout } as unknown as { readonly [N in 'mlp' | 'linear' | 'dropout']: Model }

export type ModelName = keyof typeof models
