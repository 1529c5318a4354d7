import { expect, test } from 'vitest'
import { isLoopbackHost, isPublicAddress } from '../src/run/addresses.ts'

test.each([
  '1.1.1.1',
  '8.8.8.8',
  '100.63.255.255',
  '100.128.0.0',
  '126.255.255.255',
  '172.15.255.255',
  '172.32.0.1',
  '192.167.1.1',
  '198.20.0.1',
  '223.255.255.255',
  '2606:4700:4700::1111',
  '2a00:1450:4001:80b::200e',
])('%s is on the public internet', (address) => {
  expect(isPublicAddress(address)).toBe(true)
})

test.each([
  ['this network', '0.0.0.0'],
  ['private', '10.1.2.3'],
  ['private', '172.16.0.1'],
  ['private', '172.31.255.255'],
  ['private', '192.168.1.1'],
  ['shared by a provider’s customers', '100.64.0.1'],
  ['loopback', '127.0.0.1'],
  ['loopback', '127.255.255.254'],
  ['link-local, a cloud’s metadata', '169.254.169.254'],
  ['protocol assignments', '192.0.0.170'],
  ['documentation', '192.0.2.1'],
  ['documentation', '198.51.100.7'],
  ['documentation', '203.0.113.9'],
  ['benchmarks', '198.19.255.255'],
  ['multicast', '224.0.0.1'],
  ['reserved', '240.0.0.1'],
  ['broadcast', '255.255.255.255'],
  ['unspecified', '::'],
  ['loopback', '::1'],
  ['loopback, mapped', '::ffff:127.0.0.1'],
  ['loopback, mapped and in hex', '::ffff:7f00:1'],
  ['metadata, mapped', '::ffff:169.254.169.254'],
  ['public, mapped', '::ffff:8.8.8.8'],
  ['loopback, by translation', '64:ff9b::7f00:1'],
  ['loopback, by 6to4', '2002:7f00:1::'],
  ['loopback, by Teredo', '2001:0:4136:e378:8000:63bf:80ff:fffe'],
  ['documentation', '2001:db8::1'],
  ['documentation', '3fff::1'],
  ['private', 'fd00:ec2::254'],
  ['link-local', 'fe80::1'],
  ['link-local with a zone', 'fe80::1%eth0'],
  ['multicast', 'ff02::1'],
  ['a name', 'example.com'],
  ['a short form', '127.1'],
  ['a number', '2130706433'],
  ['nothing', ''],
])('%s is not: %s', (_, address) => {
  expect(isPublicAddress(address)).toBe(false)
})

test.each([
  ['localhost', true],
  ['LOCALHOST', true],
  ['genimg.localhost', true],
  ['127.0.0.1', true],
  ['127.9.9.9', true],
  ['[::1]', true],
  ['localhost.example.com', false],
  ['127.0.0.1.example.com', false],
  ['10.0.0.1', false],
  ['api.segmind.com', false],
])('that %s is this machine by its name alone is %s', (host, expected) => {
  expect(isLoopbackHost(host)).toBe(expected)
})
