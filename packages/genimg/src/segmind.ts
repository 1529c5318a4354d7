export { segmind, type SegmindOptions } from '@genimg/segmind/provider'
